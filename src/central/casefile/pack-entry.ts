import { parentPort } from 'node:worker_threads';
import type { Language } from '../../text/language.js';
import type { CaseFacts, IncidentFacts } from './facts.js';
import { openFonts } from './fonts.js';
import { type Packed, packCase } from './pack.js';
import type { Stamp } from './seal.js';

/** What the thread that packs is told. */
export type ToPacker =
  | { readonly facts: Omit<CaseFacts, 'incidents'>; readonly keyid: string; readonly language: Language }
  | { readonly incident: IncidentFacts }
  | { readonly go: true }
  | { readonly signature: string }
  | { readonly stamp: Stamp };

/** What it asks for, and what comes of it. */
export type FromPacker = { readonly sign: Uint8Array } | { readonly stamp: Uint8Array } | { readonly packed: Packed };

const port = parentPort;
if (port === null) throw new Error('this file runs as a thread that packs a case file');

const incidents: IncidentFacts[] = [];
let begun: Extract<ToPacker, { readonly facts: unknown }> | null = null;
let signed: (signature: string) => void = () => undefined;
let stamped: (stamp: Stamp) => void = () => undefined;

port.on('message', (message: ToPacker) => {
  if ('facts' in message) begun = message;
  else if ('incident' in message) incidents.push(message.incident);
  else if ('signature' in message) signed(message.signature);
  else if ('stamp' in message) stamped(message.stamp);
  else if (begun !== null) void pack(begun);
});

async function pack({ facts, keyid, language }: NonNullable<typeof begun>): Promise<void> {
  const say = (message: FromPacker, carried: ArrayBuffer[] = []): void => port?.postMessage(message, carried);
  const seal = {
    keyid,
    sign: (bytes: Uint8Array) =>
      new Promise<string>((resolve) => {
        signed = resolve;
        say({ sign: bytes });
      }),
    stamp: (bytes: Uint8Array) =>
      new Promise<Stamp>((resolve) => {
        stamped = resolve;
        say({ stamp: bytes });
      }),
  };
  const packed = await packCase({ ...facts, incidents }, seal, openFonts(), language);
  say({ packed }, [packed.zip.buffer as ArrayBuffer]);
}
