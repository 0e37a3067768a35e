import { unzipSync, type Zippable, zipSync } from 'fflate';
import type { OpenValues } from '../evidence/open-values.js';

/** The first day a zip can name. */
const ZIP_DAY = '1980-01-01T00:00:00';

/** The case file with values that are open in this tab: its manifest has their hashes already. */
export function withOpened(zip: Uint8Array, values: readonly OpenValues[]): Uint8Array {
  const files: Zippable = {};
  for (const [path, bytes] of Object.entries(unzipSync(zip))) files[path] = [bytes, { mtime: ZIP_DAY }];
  for (const { incident, texts } of values) {
    for (const [index, { bytes }] of texts.entries()) {
      files[`opened/${incident}-${index + 1}.json`] = [bytes, { mtime: ZIP_DAY }];
    }
  }
  return zipSync(files);
}
