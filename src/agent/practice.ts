import fs from 'node:fs/promises';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { Clock } from '../model/clock.js';
import { openAuthority } from '../tls/authority.js';
import type { PracticeLines } from './pages.js';

/** A site of our own on this machine, to try the agent on without sending anything anywhere. */
export interface Practice {
  readonly host: string;
  readonly port: number;
  /** PEM of the root that signed the site's certificate: trusted by this agent alone, for as long as it runs. */
  readonly caPem: string;
  close(): Promise<void>;
}

const HOST = 'practice.menshen.local';

/** Starts the practice site: real TLS on a free loopback port, with a CA of its own below `home`. */
export async function startPractice(home: string, clock: Clock): Promise<Practice> {
  const dir = path.join(home, 'practice');
  await fs.mkdir(dir, { recursive: true, mode: 0o700 });
  const authority = await openAuthority({ dir, clock, excluded: [], commonName: 'Menshen practice site' });
  const server = https.createServer(
    {
      SNICallback: (_name, done) => {
        authority.leafContext(HOST).then(
          (context) => done(null, context),
          (error: unknown) => done(error instanceof Error ? error : new Error(String(error))),
        );
      },
    },
    (request, response) => {
      let size = 0;
      request.on('data', (chunk: Buffer) => {
        size += chunk.length;
      });
      request.on('end', () => {
        response.writeHead(200, { 'Content-Type': 'text/plain; charset=utf-8' });
        response.end(`received ${size} bytes\n`);
      });
    },
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve());
  });
  return {
    host: HOST,
    port: (server.address() as AddressInfo).port,
    caPem: authority.certPem,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** One file with the configured extra roots and the practice site's. */
export async function joinRoots(home: string, extraCaFile: string | null, practicePem: string): Promise<string> {
  const file = path.join(home, 'practice', 'roots.pem');
  const extra = extraCaFile === null ? '' : `${await fs.readFile(extraCaFile, 'utf8')}\n`;
  await fs.writeFile(file, `${extra}${practicePem}`, { mode: 0o600 });
  return file;
}

/** Commands that show what the agent does, for somebody who has just started it. */
export function linesToTry(port: number, home: string, address: string, files: string): PracticeLines {
  const shown = (file: string): string => {
    const near = path.relative(process.cwd(), file);
    return near.startsWith('..') ? file : near;
  };
  const curl = `curl -x http://127.0.0.1:${port} --cacert ${shown(path.join(home, 'ca.pem'))}`;
  return {
    block: `${curl} --data-binary @${shown(path.join(files, 'owners.txt'))} ${address}`,
    pass: `${curl} --data-binary @${shown(path.join(files, 'advert.txt'))} ${address}`,
    list: `${process.env.MENSHEN_HOME === undefined ? '' : `MENSHEN_HOME=${home} `}npx menshen incidents list`,
  };
}
