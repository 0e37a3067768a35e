import { type Inspector, openInspector } from '../inspect/inspector.js';
import { keyIdOf } from '../inspect/key-id.js';
import { loadKnownOwners } from '../inspect/known-owners.js';
import type { WorkerSetup } from '../inspect/protocol.js';
import type { Policy } from '../policy/policy.js';
import type { Config } from './config.js';

/**
 * What the inspector needs of a policy, and what is asked of it beyond that. Throws KnownError when its known owners
 * cannot be loaded or need another key.
 */
export function inspectorOf(
  policy: Policy,
  key: string,
  config: Config['inspect'],
  log: (line: string) => void,
  asked: Pick<WorkerSetup, 'accounts' | 'explain' | 'maxPrints' | 'olderKeys' | 'listedPhones'> = {},
): Inspector {
  return openInspector({
    ...asked,
    key,
    patterns: policy.patterns,
    staffPhones: policy.staffPhones,
    compounds: policy.compounds,
    budget: policy.budget,
    ...(policy.knownOwners === null ? {} : { known: loadKnownOwners(policy.knownOwners, keyIdOf(key)) }),
    ...(policy.evidenceKeys === null ? {} : { evidence: policy.evidenceKeys }),
    workers: config.workers,
    workerHeapMiB: config.worker_heap_mib,
    childMiB: config.child_mib,
    childStays: config.keep_child,
    onWorkerLost: log,
  });
}
