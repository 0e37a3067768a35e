import http from 'node:http';
import { json } from 'node:stream/consumers';

const TIMEOUT_MS = 5_000;

/** What an agent on this PC says of itself; null where nobody is on the port, or somebody else. */
export function healthAt(port: number): Promise<{ readonly ok?: unknown; readonly version?: unknown } | null> {
  return new Promise((resolve) => {
    const nobody = (): void => resolve(null);
    // Not `fetch`, whose connections Wine refuses: there an upgrade is tried as well.
    const options = { host: '127.0.0.1', port, path: '/health', agent: false, timeout: TIMEOUT_MS };
    const request = http.get(options, (response) => {
      json(response).then((said) => resolve(typeof said === 'object' && said !== null ? said : null), nobody);
    });
    request.once('timeout', () => request.destroy());
    request.once('error', nobody);
  });
}
