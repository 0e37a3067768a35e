import { execFile } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { access, chmod, mkdir, mkdtemp, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliDecompress, createBrotliDecompress } from 'node:zlib';

const run = promisify(execFile);
const unpack = promisify(brotliDecompress);

/** An unpacked Chromium: the program and the shared libraries it brings. */
export interface Chromium {
  readonly program: string;
  readonly libraries: string;
}

/**
 * Unpacks headless Chromium from its npm package, once per checkout, below `node_modules/.cache`. The package's own
 * `executablePath()` is not used: it writes to one fixed name in the shared temporary directory, so two test files that
 * start together see half a program, and a second user finds a program that is not theirs.
 * @throws when a shared library is missing, naming it.
 */
export async function unpackChromium(): Promise<Chromium> {
  const bin = join(dirname(fileURLToPath(import.meta.resolve('@sparticuz/chromium'))), '../../bin');
  const manifest: unknown = JSON.parse(await readFile(join(bin, '../package.json'), 'utf8'));
  const version = typeof manifest === 'object' && manifest && 'version' in manifest ? String(manifest.version) : '0';
  const cache = fileURLToPath(new URL('../../node_modules/.cache', import.meta.url));
  const home = join(cache, `menshen-chromium-${version}`);
  const chromium = { program: join(home, 'chromium'), libraries: join(home, 'lib') };
  if (await missing(home)) {
    await mkdir(cache, { recursive: true });
    const draft = await mkdtemp(`${home}-`);
    await unpackProgram(join(bin, 'chromium.br'), join(draft, 'chromium'));
    await untar(await unpack(await readFile(join(bin, 'al2023.tar.br'))), draft);
    await chmod(draft, 0o755); // another user of the same checkout can run it
    await moveIntoPlace(draft, home);
  }
  await checkLibraries(chromium);
  return chromium;
}

async function missing(path: string): Promise<boolean> {
  return access(path).then(
    () => false,
    () => true,
  );
}

async function unpackProgram(from: string, to: string): Promise<void> {
  const file = await open(to, 'wx', 0o755);
  await pipeline(createReadStream(from), createBrotliDecompress(), file.createWriteStream());
}

/** Writes the regular files of a ustar archive whose names are known to be plain (`lib/x.so`). */
async function untar(archive: Buffer, into: string): Promise<void> {
  for (let at = 0; at + 512 <= archive.length && archive[at] !== 0; ) {
    const name = archive.toString('latin1', at, at + 100).replace(/\0.*$/, '');
    const size = Number.parseInt(archive.toString('latin1', at + 124, at + 136), 8);
    const type = archive.toString('latin1', at + 156, at + 157);
    if (type === '0' || type === '\0') {
      const path = join(into, name);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, archive.subarray(at + 512, at + 512 + size), { mode: 0o755 });
    }
    at += 512 + Math.ceil(size / 512) * 512;
  }
}

/** A directory appears whole or not at all; whoever comes second throws its copy away. */
async function moveIntoPlace(draft: string, home: string): Promise<void> {
  try {
    await rename(draft, home);
  } catch (cause) {
    await rm(draft, { recursive: true, force: true });
    if (await missing(home)) throw new Error(`Chromium could not be unpacked to ${home}`, { cause });
  }
}

/** Without its certificate library Chromium starts, trusts nothing of ours, and says only that a page is not private. */
async function checkLibraries({ program, libraries }: Chromium): Promise<void> {
  const env = { ...process.env, LD_LIBRARY_PATH: libraries };
  for (const file of [program, join(libraries, 'libsoftokn3.so')]) {
    const { stdout } = await run('ldd', [file], { env });
    const lost = stdout.split('\n').filter((line) => line.includes('not found'));
    if (lost.length > 0) {
      throw new Error(`Chromium lacks ${lost.map((line) => line.trim()).join(', ')}: install libsqlite3-0 (Debian)`);
    }
  }
}
