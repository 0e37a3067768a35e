import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium } from 'playwright-core';
import { type Chromium, unpackChromium } from './chromium.js';
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
  /** Language the browser asks for; default is zh-CN. */
  readonly locale?: 'zh-CN' | 'en-US';
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
  const chromiumFiles = await unpackChromium();
  const home = await mkdtemp(join(tmpdir(), 'menshen-browser-'));
  const clean = (): Promise<void> => rm(home, { recursive: true, force: true, maxRetries: 5 });
  try {
    if (options.caPem !== undefined) writeNssDatabase(home, options.caPem);
    const context = await chromium.launchPersistentContext(options.userDataDir ?? join(home, 'profile'), {
      executablePath: chromiumFiles.program,
      headless: true,
      chromiumSandbox: false, // it needs privileges that a container or root does not give
      locale: options.locale ?? 'zh-CN',
      // What fades in is not yet what somebody reads or clicks.
      reducedMotion: 'reduce',
      args: flags(options),
      env: await environment(home, chromiumFiles),
    });
    return { context, close: () => context.close().finally(clean) };
  } catch (error) {
    await clean();
    throw error;
  }
}

async function environment(home: string, { libraries }: Chromium): Promise<Record<string, string>> {
  const inherited = Object.entries(process.env).filter(([name]) => !/_proxy$/i.test(name));
  return {
    ...Object.fromEntries(inherited.map(([name, value]) => [name, value ?? ''])),
    HOME: home,
    XDG_CACHE_HOME: join(home, 'cache'),
    XDG_CONFIG_HOME: join(home, 'config'),
    XDG_DATA_HOME: join(home, 'data'),
    LD_LIBRARY_PATH: libraries,
    FONTCONFIG_FILE: await writeFontConfig(join(home, 'fonts')),
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
