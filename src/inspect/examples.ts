import { randomBytes } from 'node:crypto';
import { bytesOf } from '../model/bytes.js';
import type { Finding } from '../model/finding.js';
import { type BytesInspector, createBytesInspector } from './inspect-bytes.js';
import type { WorkerSetup } from './protocol.js';

export { compilePatterns } from '../detect/patterns.js';

/** An example of a policy: a text, or rows of a table. */
interface Example {
  readonly text: string | null;
  readonly rows: readonly (readonly string[])[] | null;
}

/** What of a policy decides how an example is read. */
type Reading = Pick<WorkerSetup, 'patterns' | 'staffPhones' | 'compounds' | 'budget'>;

/**
 * Inspects the examples of a policy with the real reader and detector, set up as that policy says.
 *
 * @param explain entries of which the finding says what became of them
 */
export function exampleInspector(explain?: number): (example: Example, policy: Reading) => Promise<Finding> {
  const inspectors = new WeakMap<Reading, BytesInspector>();
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
