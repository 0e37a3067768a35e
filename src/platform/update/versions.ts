import fs from 'node:fs';
import path from 'node:path';
import { isNewer, PROGRAM_VERSION } from '../../model/program.js';
import { flushFolder } from '../place.js';
import { unpackProgram } from './archive.js';

/*
 * Versions of the program that came by update, in the data directory: the service may write there and nowhere else. The
 * keeper is that of the package; what it starts as worker is the newest of these, where one is newer than the package.
 *
 *   program/versions/<v>/    as in a package: runtime/, dist/, node_modules/, …
 *   program/current          one line: the version that runs
 *   program/staged           one line: the version that is to run next
 *   program/failed.json      versions that did not run here, and why
 *   program/before/          the database as it was before the change under way
 */

/** What a keeper starts. */
export interface Program {
  readonly version: string;
  /** Its first file. */
  readonly module: string;
  /** Its Node; absent: that of this process. */
  readonly runtime?: string;
}

export interface Failure {
  readonly version: string;
  /** Of the archive it came in: the same version may come again, mended. */
  readonly sha256: string;
  readonly why: string;
  /** ISO 8601. */
  readonly at: string;
}

export interface Versions {
  /** Null where there is no such version, or not all of it. */
  program(version: string): Program | null;
  current(): string | null;
  /** Null: the package's own. Atomic. */
  setCurrent(version: string | null): void;
  staged(): string | null;
  /** Unpacks an archive beside the others, and notes that it is to run next. Rejects with ArchiveError. */
  stage(version: string, sha256: string, archive: string): Promise<void>;
  unstage(): void;
  failed(version: string, sha256: string): Failure | null;
  /** Notes that a version did not run here. */
  fail(version: string, why: string, now: number): void;
  /** Removes every version but these. */
  keepOnly(versions: readonly string[]): void;
  /** Keeps the database until `forget`; `restore` puts it back. Nobody may have it open. */
  readonly database: { keep(): void; restore(): boolean; forget(): void };
}

const MAX_FAILURES = 20;
const MAX_WHY = 300;
/** A larger one is not kept: with a database of a later version an older program goes on judging, and says so. */
const MAX_DATABASE_BYTES = 1024 * 1024 * 1024;
const DATABASE = ['menshen.db', 'menshen.db-wal', 'menshen.db-shm'];
const HASH = '.sha256';

export function openVersions(home: string): Versions {
  const base = path.join(home, 'program');
  const at = (...steps: string[]): string => path.join(base, ...steps);
  const folderOf = (version: string): string => at('versions', version);
  const before = at('before');

  const versionIn = (name: string): string | null => {
    const said = textOf(at(name))?.trim() ?? '';
    return PROGRAM_VERSION.test(said) ? said : null;
  };
  const say = (name: string, text: string | null): void => {
    fs.mkdirSync(base, { recursive: true, mode: 0o700 });
    if (text === null) fs.rmSync(at(name), { force: true });
    else {
      fs.writeFileSync(at(`${name}.draft`), text, { mode: 0o600, flush: true });
      fs.renameSync(at(`${name}.draft`), at(name));
    }
    flushFolder(base);
  };
  const hashOf = (version: string): string | null => textOf(path.join(folderOf(version), HASH))?.trim() ?? null;
  const failures = (): Failure[] => {
    try {
      const value: unknown = JSON.parse(textOf(at('failed.json')) ?? '[]');
      return Array.isArray(value) ? (value as Failure[]).filter((each) => typeof each?.version === 'string') : [];
    } catch (error) {
      if (error instanceof SyntaxError) return [];
      throw error;
    }
  };

  return {
    program(version) {
      const folder = folderOf(version);
      const module = path.join(folder, 'dist', 'cli', 'main.js');
      if (!PROGRAM_VERSION.test(version) || hashOf(version) === null || !fs.existsSync(module)) return null;
      const runtime = path.join(folder, 'runtime', process.platform === 'win32' ? 'node.exe' : 'node');
      return { version, module, ...(fs.existsSync(runtime) ? { runtime } : {}) };
    },
    current: () => versionIn('current'),
    setCurrent: (version) => say('current', version === null ? null : `${version}\n`),
    staged: () => versionIn('staged'),
    async stage(version, sha256, archive) {
      if (hashOf(version) !== sha256) {
        const draft = at('versions', `.${version}`);
        for (const folder of [draft, folderOf(version)]) fs.rmSync(folder, { recursive: true, force: true });
        fs.mkdirSync(draft, { recursive: true, mode: 0o700 });
        await unpackProgram(archive, version, draft);
        fs.writeFileSync(path.join(draft, HASH), `${sha256}\n`, { flush: true });
        fs.renameSync(draft, folderOf(version));
        flushFolder(at('versions'));
      }
      say('staged', `${version}\n`);
    },
    unstage: () => say('staged', null),
    failed: (version, sha256) => failures().find((each) => each.version === version && each.sha256 === sha256) ?? null,
    fail(version, why, now) {
      const failure = {
        version,
        sha256: hashOf(version) ?? '',
        why: why.slice(0, MAX_WHY),
        at: new Date(now).toISOString(),
      };
      const others = failures().filter((each) => each.version !== version);
      say('failed.json', JSON.stringify([...others, failure].slice(-MAX_FAILURES)));
    },
    keepOnly(versions) {
      for (const name of fs.existsSync(at('versions')) ? fs.readdirSync(at('versions')) : []) {
        if (!versions.includes(name)) removeFolder(at('versions', name));
      }
    },
    database: {
      keep() {
        fs.rmSync(before, { recursive: true, force: true });
        const files = DATABASE.filter((name) => fs.existsSync(path.join(home, name)));
        const bytes = files.reduce((sum, name) => sum + fs.statSync(path.join(home, name)).size, 0);
        if (bytes > MAX_DATABASE_BYTES) return;
        fs.mkdirSync(before, { recursive: true, mode: 0o700 });
        for (const name of files)
          fs.copyFileSync(path.join(home, name), path.join(before, name), fs.constants.COPYFILE_FICLONE);
        fs.writeFileSync(path.join(before, 'whole'), '', { flush: true });
      },
      restore() {
        if (!fs.existsSync(path.join(before, 'whole'))) return false;
        for (const name of DATABASE) {
          const kept = path.join(before, name);
          fs.rmSync(path.join(home, name), { force: true });
          if (fs.existsSync(kept)) fs.copyFileSync(kept, path.join(home, name), fs.constants.COPYFILE_FICLONE);
        }
        fs.rmSync(before, { recursive: true, force: true });
        return true;
      },
      forget: () => fs.rmSync(before, { recursive: true, force: true }),
    },
  };
}

/** What the keeper of a package starts: the newest whole version there is, its own or one that came by update. */
export function programToRun(versions: Versions, packaged: Program): Program {
  const current = versions.current();
  const updated = current !== null && isNewer(current, packaged.version) ? versions.program(current) : null;
  return updated ?? packaged;
}

function textOf(file: string): string | null {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

/** Windows keeps a program that runs; the next start finds it again. */
function removeFolder(folder: string): void {
  try {
    fs.rmSync(folder, { recursive: true, force: true });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && ['EBUSY', 'EPERM', 'EACCES'].includes(String(error.code)))) {
      throw error;
    }
  }
}
