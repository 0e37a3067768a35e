/** The name under which the agent's pages are reached through the proxy. */
export const OWN_NAME = 'menshen.local';

/**
 * Where the pages of the agent are at home, besides plain requests to its port. Narrower than what leads back to the proxy:
 * nobody means `0.0.0.0`, but pages of strangers try it.
 */
export function isOwn(host: string, port: number, ownPort: number): boolean {
  if (host === OWN_NAME) return true;
  return port === ownPort && (host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host));
}
