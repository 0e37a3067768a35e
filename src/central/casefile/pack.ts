import { type Zippable, zipSync } from 'fflate';
import { caseText } from '../../text/casefile.js';
import { fill, type Language } from '../../text/language.js';
import type { MetadataKey } from '../publish/keys.js';
import { sha256Of } from '../publish/metadata.js';
import type { CaseFacts } from './facts.js';
import type { Fonts } from './fonts.js';
import { casePaper } from './incident-paper.js';
import { MANIFEST, type Manifest, SIGNATURE, type Signature, signedBytes } from './manifest.js';
import { paintPaper } from './paper.js';
import { worksheetCsv } from './worksheet.js';

/** Path of a text that two people opened, put in by the browser of its reader: head office never has it. */
export const openedPath = (incident: string, number: number): string => `opened/${incident}-${number}.json`;

/**
 * A case file: signed, and the same bytes whenever it is made from the same facts.
 *
 * @param key central's online key
 */
export async function packCase(
  facts: CaseFacts,
  key: MetadataKey,
  fonts: Fonts,
  language: Language,
): Promise<Uint8Array> {
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
  const signature: Signature = { scheme: 'ed25519', keyid: key.id, signature: key.sign(signedBytes(manifest)) };
  return zipOf([[MANIFEST, manifest], [SIGNATURE, bytesOf(`${JSON.stringify(signature)}\n`)], ...files]);
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
