import { randomBytes } from 'node:crypto';
import { type BytesInspector, createBytesInspector } from '../inspect/inspect-bytes.js';
import { bytesOf } from '../model/bytes.js';
import type { InspectExample } from '../policy/examples.js';
import type { Policy } from '../policy/policy.js';

/**
 * Inspects the examples of a policy with the real reader and detector, set up as that policy says.
 *
 * @param explain entries of which the finding says what became of them
 */
export function exampleInspector(explain?: number): InspectExample {
  const inspectors = new WeakMap<Policy, BytesInspector>();
  return (example, policy) => {
    const known = inspectors.get(policy);
    const inspector =
      known ??
      createBytesInspector(
        {
          key: randomBytes(32).toString('hex'),
          patterns: policy.patterns,
          staffPhones: policy.staffPhones,
          compounds: policy.compounds,
          budget: policy.budget,
          ...(explain === undefined ? {} : { explain }),
        },
        () => performance.now(),
      );
    if (known === undefined) inspectors.set(policy, inspector);
    const text = example.rows === null ? (example.text ?? '') : example.rows.map(csvLine).join('');
    return inspector.inspect(
      { kind: 'file', name: example.rows === null ? 'text' : 'rows.csv' },
      bytesOf(Buffer.from(text)),
    );
  };
}

function csvLine(cells: readonly string[]): string {
  return `${cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')}\r\n`;
}
