import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { Policy } from '../policy/policy.js';
import { sanctionedHosts } from '../policy/sanctioned-hosts.js';
import { type PacPorts, pacFile } from './pac.js';
import type { Sources } from './source/source.js';

/** What the keeper has to know while no agent can run: the agency's own hosts, and the PAC file as it was. */
const schema = z.object({ hosts: z.array(z.string()), pac: z.string() });

export type SafeNote = z.infer<typeof schema>;

const noteFile = (home: string): string => path.join(home, 'safe.json');

/** Hosts that are the agency's own by their name alone: by the policy, or as source systems. */
export function companyHosts(policy: Policy, sources: Pick<Sources, 'all'>): ReadonlySet<string> {
  return new Set([...sanctionedHosts(policy), ...sources.all.flatMap((source) => [...source.hosts])]);
}

export function safeNoteOf(policy: Policy, company: ReadonlySet<string>, ports: PacPorts): SafeNote {
  return { hosts: [...company].sort(), pac: pacFile(policy, company, ports) };
}

/** Writes it when it is not what lies there. False when it could not be written. */
export function keepSafeNote(home: string, note: SafeNote): boolean {
  const text = JSON.stringify(note);
  try {
    if (fs.existsSync(noteFile(home)) && fs.readFileSync(noteFile(home), 'utf8') === text) return true;
    fs.writeFileSync(`${noteFile(home)}.draft`, text, { mode: 0o600 });
    fs.renameSync(`${noteFile(home)}.draft`, noteFile(home));
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error) return false;
    throw error;
  }
}

/** Null where none was written, or a damaged one. */
export function readSafeNote(home: string): SafeNote | null {
  try {
    const parsed = schema.safeParse(JSON.parse(fs.readFileSync(noteFile(home), 'utf8')));
    return parsed.success ? parsed.data : null;
  } catch (error) {
    if (error instanceof SyntaxError || (error instanceof Error && 'code' in error)) return null;
    throw error;
  }
}
