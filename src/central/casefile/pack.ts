import { type Zippable, zipSync } from 'fflate';
import { caseText } from '../../text/casefile.js';
import { fill, type Language } from '../../text/language.js';
import { sha256Of } from '../publish/metadata.js';
import type { CaseFacts } from './facts.js';
import type { Fonts } from './fonts.js';
import { casePaper } from './incident-paper.js';
import { MANIFEST, type Manifest, SIGNATURE, type Signature, signedBytes, TIMESTAMP } from './manifest.js';
import { paintPaper } from './paper.js';
import type { Seal } from './seal.js';
import { worksheetCsv } from './worksheet.js';

/** Path of a text that two people opened, put in by the browser of its reader: head office never has it. */
export const openedPath = (incident: string, number: number): string => `opened/${incident}-${number}.json`;

/** A case file, and what became of its time stamp. */
export interface Packed {
  /** A buffer of its own. */
  readonly zip: Uint8Array;
  /** `none` where nobody was asked. */
  readonly stamp: 'stamped' | 'failed' | 'none';
  /** Why there is no stamp where one was asked for. */
  readonly fault: string | null;
}

/** A case file: signed, stamped where that was asked for, and the same bytes whenever it is made from the same facts. */
export async function packCase(facts: CaseFacts, seal: Seal, fonts: Fonts, language: Language): Promise<Packed> {
  const files = new Map<string, Uint8Array>();
  const { file, incidents, audit, policy } = facts;
  const text = caseText[language];
  const json = (path: string, value: unknown): void =>
    void files.set(path, bytesOf(`${JSON.stringify(value, null, 2)}\n`));
  files.set('README.txt', bytesOf(fill(text.readme, { case: file.number })));
  for (const each of incidents) {
    const { incident, openings, evidence, reviews, comments, ...rest } = each;
    json(`incidents/${incident.id}.json`, { incident, ...rest, reviews, comments, openings });
    if (evidence !== null) files.set(`sealed/${incident.id}.json`, bytesOf(evidence));
  }
  files.set('incidents.pdf', await paintPaper(casePaper(facts, language), fonts));
  files.set(
    'worksheet.csv',
    bytesOf(
      worksheetCsv(
        incidents.map(({ incident }) => incident),
        language,
      ),
    ),
  );
  files.set('worksheet.txt', bytesOf(`${text.worksheet}\n\n${text.worksheetText}\n`));
  json('clock.json', clockOf(facts));
  files.set('audit.ndjson', bytesOf(audit.map((entry) => `${JSON.stringify(entry)}\n`).join('')));
  for (const [path, bytes] of policy.files) files.set(path, bytes);
  const manifest = bytesOf(`${JSON.stringify(manifestOf(facts, files, language), null, 2)}\n`);
  const word = await seal.sign(signedBytes(manifest));
  const signed: Signature = { scheme: 'ed25519', keyid: seal.keyid, signature: word };
  const signature = bytesOf(`${JSON.stringify(signed)}\n`);
  // Over the signature: the third party says that it was there by then, and with it everything it signs.
  const stamp = await seal.stamp(signature);
  const stamped: Array<readonly [string, Uint8Array]> =
    stamp !== null && 'token' in stamp ? [[TIMESTAMP, stamp.token]] : [];
  return {
    zip: zipOf([[MANIFEST, manifest], [SIGNATURE, signature], ...stamped, ...files]),
    stamp: stamp === null ? 'none' : 'token' in stamp ? 'stamped' : 'failed',
    fault: stamp !== null && 'failed' in stamp ? stamp.failed : null,
  };
}

function manifestOf(facts: CaseFacts, files: ReadonlyMap<string, Uint8Array>, language: Language): Manifest {
  const { file, incidents, audit, policy, tenant, fingerprint } = facts;
  const last = audit.at(-1);
  return {
    schema: 1,
    case: file.number,
    title: file.title,
    made: new Date(file.at).toISOString(),
    by: file.by,
    language,
    central: { tenant, fingerprint },
    incidents: [...file.incidents],
    audit: { entry: file.audit, hash: last?.hash ?? '' },
    policy: policy.versions,
    files: [
      ...[...files].map(([path, bytes]) => ({ path, bytes: bytes.length, sha256: sha256Of(bytes) })),
      // Signed beforehand: the PC said what is in the seal when it sealed it.
      ...incidents.flatMap(({ incident: { id, sealed }, evidence }) =>
        (evidence === null ? [] : (sealed?.texts ?? [])).map((sha256, index) => {
          return { path: openedPath(id, index + 1), bytes: null, sha256, optional: true as const };
        }),
      ),
    ].sort((a, b) => (a.path < b.path ? -1 : 1)),
  };
}

/** What is known of the PC's clock, and when things arrived by central's. */
function clockOf({ incidents, file }: CaseFacts) {
  return {
    centralAt: new Date(file.at).toISOString(),
    incidents: incidents.map(({ incident, receivedAt, skewMs, device }) => ({
      incident: incident.id,
      device,
      pcAt: incident.at,
      receivedAt: new Date(receivedAt).toISOString(),
      secondsUnderWay: Math.round((receivedAt - Date.parse(incident.at)) / 1000),
      clockSetBySeconds: Math.round(skewMs / 1000),
    })),
  };
}

/** The first day a zip can name: what the clock said when it was packed is no part of it. */
const ZIP_DAY = '1980-01-01T00:00:00';

/** Sorted, and without anything of the machine it was packed on. */
export function zipOf(files: ReadonlyArray<readonly [string, Uint8Array]>): Uint8Array {
  const tree: Zippable = {};
  for (const [path, bytes] of files) tree[path] = [bytes, { mtime: ZIP_DAY, level: 6 }];
  return zipSync(tree);
}

/** A view of its own: zipping must not see the pool behind a small buffer. */
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
