import { compilePatterns } from '../../inspect/examples.js';
import { openListReader } from '../../inspect/read-list.js';
import { compilePolicy } from '../../policy/compile.js';
import { parsePolicy } from '../../policy/parse.js';
import type { JobResult, ReadList } from './job.js';

/** Reads a list as a PC would: records as fingerprints and masks, nothing readable. */
export async function readList(job: ReadList, bytes: Uint8Array): Promise<JobResult<ReadList>> {
  const policy = compilePolicy(parsePolicy(job.files), compilePatterns);
  const reader = openListReader({
    key: job.key,
    olderKeys: job.olderKeys,
    patterns: [],
    staffPhones: policy.staffPhones,
    compounds: policy.compounds,
    budget: policy.budget,
    maxPrints: job.maxPrints,
  });
  try {
    const { outcome, records, raw, prints, older = {}, samples, complete } = await reader.read(job.name, bytes);
    return { outcome, records, raw, prints, older, samples, complete };
  } finally {
    await reader.close();
  }
}
