import type { Part } from '../change.js';
import { CA_FILE } from './firefox.js';

/**
 * Variables for programs of the command line: the CA always, since Node-based programs read no bundle; the proxy only
 * where the settings ask for it, since proxy variables break more than they catch.
 */
export const environment: Part = {
  name: 'environment',
  changes({ port, environment: wanted, bypass }) {
    const proxy = `http://127.0.0.1:${port}`;
    const bare = ['localhost', '127.0.0.1', '::1', ...bypass.filter((each) => /^[\w.-]+$/.test(each))].join(',');
    const variables = [
      `NODE_EXTRA_CA_CERTS=${CA_FILE}`,
      ...(wanted
        ? ['http_proxy', 'https_proxy', 'HTTP_PROXY', 'HTTPS_PROXY']
            .map((name) => `${name}=${proxy}`)
            .concat(`no_proxy=${bare}`, `NO_PROXY=${bare}`)
        : []),
    ];
    return [
      { kind: 'block', path: '/etc/environment', lines: variables },
      // Shells of logins that PAM does not set up, such as those of a container.
      {
        kind: 'file',
        path: '/etc/profile.d/menshen.sh',
        text: variables.map((each) => `export ${each}\n`).join(''),
      },
    ];
  },
};
