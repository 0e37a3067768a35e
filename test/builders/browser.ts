import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium } from 'playwright-core';
import { unpackChromium } from './chromium.js';
import { writeFontConfig } from './fonts.js';
import { writeNssDatabase } from './nss.js';

export interface BrowserOptions {
  /** Port on 127.0.0.1 of the HTTP proxy that gets every request. */
  readonly proxyPort: number;
  /** The one CA trusted beside the built-in roots. Without it: none. */
  readonly caPem?: string;
  /** Profile to use and keep. Without it: a new one, deleted by `close()`. */
  readonly userDataDir?: string;
  /** Send requests to localhost and 127.0.0.1 to the proxy as well. */
  readonly proxyLoopback?: boolean;
}

export interface TestBrowser {
  readonly context: BrowserContext;
  close(): Promise<void>;
}

/**
 * Starts a real headless Chromium, as root or not, with nothing but npm packages.
 *
 * The CA is trusted the way a person's own CA is on Linux: through the NSS database of a private HOME. So the browser
 * verifies for real: another CA, a wrong name, an expired leaf or a violated name constraint is refused, which switches
 * like `--ignore-certificate-errors-spki-list` would wave through. Nothing is written outside temporary directories and
 * `node_modules/.cache`.
 */
export async function launchBrowser(options: BrowserOptions): Promise<TestBrowser> {
  const program = await unpackChromium();
  const home = await mkdtemp(join(tmpdir(), 'menshen-browser-'));
  if (options.caPem !== undefined) writeNssDatabase(home, options.caPem);
  const context = await chromium.launchPersistentContext(options.userDataDir ?? join(home, 'profile'), {
    executablePath: program.program,
    headless: true,
    chromiumSandbox: false,
    args: flags(options),
    env: {
      ...process.env,
      HOME: home,
      XDG_CACHE_HOME: join(home, 'cache'),
      XDG_CONFIG_HOME: join(home, 'config'),
      XDG_DATA_HOME: join(home, 'data'),
      LD_LIBRARY_PATH: program.libraries,
      FONTCONFIG_FILE: await writeFontConfig(join(home, 'fonts')),
    },
  });
  return {
    context,
    close: async () => {
      await context.close();
      await rm(home, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function flags({ proxyPort, proxyLoopback }: BrowserOptions): string[] {
  return [
    `--proxy-server=http://127.0.0.1:${proxyPort}`,
    ...(proxyLoopback ? ['--proxy-bypass-list=<-loopback>'] : []),
    '--disable-quic',
    '--disable-gpu',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ];
}
