import { createHmac } from 'node:crypto';
import { createDetector, type Detector, type DetectorOptions } from '../../src/detect/detector.js';
import { compilePatterns } from '../../src/detect/patterns.js';
import type { Finding } from '../../src/model/finding.js';

type Found = Omit<Finding, 'busyMs'>;

/** A detector with a real keyed hash; staff, compounds and patterns as the test needs them. */
export function makeDetector(options: Partial<DetectorOptions> = {}): Detector {
  return createDetector({
    fingerprint: (kind, canonical) =>
      createHmac('sha256', 'test key').update(`${kind}\0${canonical}`).digest('hex').slice(0, 16),
    patterns: compilePatterns([]),
    staffPhones: new Set(),
    compounds: [],
    ...options,
  });
}

export function foundInText(text: string, options: Partial<DetectorOptions> = {}): Found {
  const detector = makeDetector(options);
  detector.text(['chat.txt'], text);
  return detector.finish();
}

export function foundInTable(rows: ReadonlyArray<readonly string[]>, options: Partial<DetectorOptions> = {}): Found {
  const detector = makeDetector(options);
  addTable(detector, ['owners.xlsx', 'Sheet1'], rows);
  return detector.finish();
}

export function addTable(detector: Detector, path: string[], rows: ReadonlyArray<readonly string[]>): void {
  const table = detector.table(path);
  for (const row of rows) table.row(row);
  table.end();
}

/** Rows of cells from lines with commas. */
export function rowsOf(text: string): string[][] {
  return text.split('\n').map((line) => line.split(','));
}
