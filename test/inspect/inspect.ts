import { createBytesInspector } from '../../src/inspect/inspect-bytes.js';
import type { WorkerSetup } from '../../src/inspect/protocol.js';
import { DEFAULT_BUDGET } from '../../src/model/budget.js';
import { bytesOf } from '../../src/model/bytes.js';
import type { Finding } from '../../src/model/finding.js';

export type Setup = Partial<Omit<WorkerSetup, 'key' | 'budget'>>;

function inspectorOf(setup: Setup): ReturnType<typeof createBytesInspector> {
  const whole = { key: '00'.repeat(32), patterns: [], staffPhones: [], compounds: [], budget: DEFAULT_BUDGET };
  return createBytesInspector({ ...whole, ...setup }, () => performance.now());
}

/** What is found in one POST with this body. */
export function inspectBody(contentType: string, body: string | Uint8Array, setup: Setup = {}): Promise<Finding> {
  const head = {
    method: 'POST',
    host: 'www.example.com',
    target: '/send',
    headers: [['content-type', contentType] as const],
  };
  return inspectorOf(setup).inspect({ kind: 'transfer', head }, bytesOf(Buffer.from(body)));
}

/** What is found in a JSON value that is posted. */
export function inspectJson(value: unknown, setup: Setup = {}): Promise<Finding> {
  return inspectBody('application/json', JSON.stringify(value), setup);
}

/** What is found in a form with these fields, sent as most forms are. */
export function inspectForm(fields: Readonly<Record<string, string>>, setup: Setup = {}): Promise<Finding> {
  return inspectBody('application/x-www-form-urlencoded', new URLSearchParams(fields).toString(), setup);
}

/** What is found in one file at rest. */
export function inspectFile(name: string, bytes: string | Uint8Array, setup: Setup = {}): Promise<Finding> {
  return inspectorOf(setup).inspect({ kind: 'file', name }, bytesOf(Buffer.from(bytes)));
}
