import { createHash } from 'node:crypto';
import type { Inspector } from '../../inspect/inspector.js';
import type { AssemblyLimits } from '../../model/assembly.js';
import type { Decision } from '../../model/decision.js';
import { type Finding, NOTHING_FOUND } from '../../model/finding.js';
import { type Outcome, worse } from '../../model/outcome.js';
import { severity } from '../../model/verdict.js';
import type { Held } from '../../proxy/gate.js';
import type { Joined, Joining, Standing } from './joining.js';
import { findingOf, mergeFindings, newPrints } from './merge.js';
import type { SliceRequest } from './slice.js';
import { type Reading, type Remains, startUpload, type Taken, type Upload } from './upload.js';

export interface UploadsOptions {
  readonly limits: () => AssemblyLimits;
  readonly inspector: () => Inspector;
  readonly personOf: (peer: Held['peer']) => Promise<string>;
  readonly spoolDir: string;
  readonly onFault: (message: string) => void;
}

/** The uploads under way, by person, destination and what they call themselves. */
export interface Uploads {
  /** `name` is what the file is called where it is read as a whole. */
  open(held: Held, request: SliceRequest, name: string, now: number): Joining;
  tend(now: number): void;
  readonly size: number;
  readonly bytes: number;
  /** Uploads that were forgotten, of which is known that they were. */
  readonly forgotten: number;
  close(): Promise<void>;
}

interface Reported {
  readonly decision: Decision;
  readonly incident: string;
}

interface Row {
  readonly upload: Upload;
  /** Set once a slice was refused. */
  standing: Standing | null;
  reported: Reported | null;
}

/** What was found in one request of an upload. */
interface Here {
  readonly finding: Finding;
  /** It covers everything that was found before. */
  readonly whole: boolean;
}

const TOO_LARGE: Outcome = { name: 'partial', reasons: ['too-large'] };
/** So long it is known that an upload was forgotten: whoever waits between slices must not get a file past us. */
const REMAINS_MS = 24 * 60 * 60_000;

export function openUploads({ limits, inspector, personOf, spoolDir, onFault }: UploadsOptions): Uploads {
  const rows = new Map<string, Row>();
  /** The oldest first. */
  const forgotten = new Map<string, { readonly remains: Remains; readonly since: number }>();
  const bytes = (): number => [...rows.values()].reduce((sum, { upload }) => sum + upload.bytes, 0);

  function drop(key: string, row: Row): void {
    if (rows.get(key) === row) rows.delete(key);
    row.upload.close().catch((error: unknown) => onFault(`a spool of slices did not close: ${String(error)}`));
  }

  function expire(now: number): void {
    for (const [key, row] of rows) {
      if (now - row.upload.touchedAt <= limits().keepMs) continue;
      const remains = row.upload.remains();
      if (remains !== null) forgotten.set(key, { remains, since: now });
      drop(key, row);
    }
    for (const [key, { since }] of forgotten) {
      if (forgotten.size > limits().maxUploads || now - since > REMAINS_MS) forgotten.delete(key);
    }
  }

  /** Null when as many uploads are under way as may be: then slices are judged one by one, and said to be. */
  function admit(key: string, now: number): Row | null {
    const there = rows.get(key);
    if (there !== undefined) return there;
    if (rows.size >= limits().maxUploads) return null;
    const { maxUploadBytes } = limits();
    const mayKeep = (more: number): boolean => bytes() + more <= limits().maxSpoolBytes;
    const before = forgotten.get(key)?.remains ?? null;
    const upload = startUpload({ spoolDir, maxBytes: maxUploadBytes, mayKeep, onFault, before }, now);
    const row: Row = { upload, standing: null, reported: null };
    rows.set(key, row);
    forgotten.delete(key);
    return row;
  }

  function find(keys: readonly string[]): readonly [string, Row | null] {
    for (const key of keys) {
      const row = rows.get(key);
      if (row !== undefined) return [key, row];
    }
    return ['', null];
  }

  async function readSlice(upload: Upload, taken: Taken, alone: Finding, name: string): Promise<Here> {
    if (taken.piece === null && !taken.again) return { finding: notTogether(alone), whole: false };
    const reading = upload.reading(taken);
    const piece = withoutCuts(alone);
    const finding = reading === null ? piece : mergeFindings(piece, await read(reading, name), 'same');
    const misses = upload.misses(taken);
    return { finding: misses ? notTogether(finding) : finding, whole: !misses && reading?.whole === true };
  }

  async function read(reading: Reading, name: string): Promise<Finding> {
    const finding = await inspector().file(name, reading.body);
    return reading.whole || !finding.outcome.reasons.includes('corrupt') ? finding : withoutCuts(finding);
  }

  return {
    open(held, request, name, now) {
      const { route, destination, peer, body } = held;
      const place = route.channel === 'other' ? destination.host : route.channel;
      const keyOf = (person: string, id: string): string =>
        createHash('sha256').update([person, place, id].join('\0')).digest('base64');
      let key = '';
      let row: Row | null = null;
      let taken: Promise<Taken> | null = null;
      let ended = false;
      /** The end of an upload that is not there any more. */
      let tooLate = false;
      let here: Here = { finding: NOTHING_FOUND, whole: false };
      return {
        async standing() {
          const person = await personOf(peer);
          expire(now);
          if (request.is === 'end') {
            const keys = request.uploads.map((id) => keyOf(person, id));
            [key, row] = find(keys);
            tooLate = row === null && keys.some((each) => forgotten.has(each));
          } else {
            key = keyOf(person, request.slice.upload);
            row = admit(key, now);
          }
          if (row === null) return null;
          row.upload.touchedAt = now;
          return row.standing;
        },
        get earlier() {
          return row?.upload.earlier ?? null;
        },
        async join(alone) {
          if (row === null) {
            const finding = request.is === 'end' && !tooLate ? alone : notTogether(alone);
            return { finding, own: finding, earlier: null, repeats: () => null };
          }
          const { upload } = row;
          if (request.is === 'slice') {
            taken = upload.take(request.slice, body);
            here = await readSlice(upload, await taken, alone, name);
          } else {
            const last = upload.last();
            const whole = last === null ? NOTHING_FOUND : await read(last, name);
            here = { finding: mergeFindings(whole, alone, 'other'), whole: last !== null };
          }
          return joinedOf(row, here);
        },
        end(ending) {
          if (row === null || ended) return;
          ended = true;
          const { upload } = row;
          if (ending.left) {
            row.standing = null;
            upload.known = evidenceOf(upload.known, here);
            const { decision, incident } = ending;
            if (decision !== null && incident !== null) row.reported = { decision, incident };
          } else {
            row.standing = ending.standing;
            // A block stands: nothing of this upload will be read again.
            if (ending.standing.subject === null) upload.close().catch((error: unknown) => onFault(String(error)));
          }
          const settle = (each: Taken): void => {
            if (ending.left) upload.left(each, body.size);
            else upload.refused(each);
          };
          const whole = row;
          if (taken === null) {
            if (ending.left) drop(key, row);
          } else {
            taken
              .then((each) => {
                settle(each);
                if (ending.left && upload.done) drop(key, whole);
              })
              .catch((error: unknown) => onFault(String(error)));
          }
        },
      };
    },
    tend: expire,
    get size() {
      return rows.size;
    },
    get bytes() {
      return bytes();
    },
    get forgotten() {
      return forgotten.size;
    },
    async close() {
      const open = [...rows.values()];
      rows.clear();
      await Promise.all(open.map(({ upload }) => upload.close()));
    },
  };
}

function evidenceOf(known: Finding, here: Here): Finding {
  return mergeFindings(known, here.finding, here.whole ? 'same' : 'other');
}

function joinedOf({ upload, reported }: Row, here: Here): Joined {
  const { known } = upload;
  const evidence = evidenceOf(known, here);
  // Until the last slice is there, its counts are lower bounds.
  const finding = { ...evidence, complete: evidence.complete && (here.whole || evidence.prints.length === 0) };
  const brought = newPrints(here.finding.prints, known.prints);
  const grew = brought.length > 0 || finding.patterns.length > known.patterns.length;
  return {
    finding,
    own: findingOf(here.finding, brought),
    earlier: upload.earlier,
    repeats(decision) {
      if (reported === null || reported.decision.rule !== decision.rule) return null;
      if (severity(decision.asked) > severity(reported.decision.asked)) return null;
      // Where nothing is refused, one incident says that it would have been; the last slice says how many there were.
      const wouldRefuse = decision.mode === 'observe' && decision.asked !== 'flag';
      return grew && !(wouldRefuse && !here.whole) ? null : reported.incident;
    },
  };
}

/** What lies across its edges, with slices that are not kept, was not read. */
function notTogether(finding: Finding): Finding {
  return { ...finding, outcome: worse(finding.outcome, TOO_LARGE), complete: false };
}

/** A slice by itself is cut off at both ends, which says nothing about the file. */
function withoutCuts(finding: Finding): Finding {
  const reasons = finding.outcome.reasons.filter((reason) => reason !== 'corrupt');
  const outcome: Outcome = reasons.length === 0 ? { name: 'inspected', reasons } : { ...finding.outcome, reasons };
  return { ...finding, outcome, opaqueBytes: 0 };
}
