import { type Glob, globOf, matchesPath } from '../../policy/glob.js';
import type { Config } from '../config.js';
import { type LoginSelector, parseLogin } from './login.js';

/** One of the agency's own systems that show home owners: where the ledger learns who saw whom. */
export interface Source {
  readonly id: string;
  readonly hosts: ReadonlySet<string>;
  /** Tried in this order. */
  readonly logins: readonly LoginSelector[];
  readonly exports: readonly Glob[];
  readonly imports: readonly Glob[];
  /** Name of the header by which the system knows this PC; null: none is added. */
  readonly deviceHeader: string | null;
}

export interface Sources {
  readonly all: readonly Source[];
  /** The system behind a host. */
  of(host: string): Source | null;
  isImport(source: Source, path: string): boolean;
  isExport(source: Source, path: string): boolean;
}

/** The sources of checked settings. */
export function sourcesOf(config: Pick<Config, 'sources'>): Sources {
  const all = config.sources.map(
    (said): Source => ({
      id: said.id,
      hosts: new Set(said.hosts),
      logins: said.login.flatMap((text) => parseLogin(text) ?? []),
      exports: said.exports.map(globOf),
      imports: said.imports.map(globOf),
      deviceHeader: said.device_header === '' ? null : said.device_header,
    }),
  );
  const byHost = new Map(all.flatMap((source) => [...source.hosts].map((host) => [host, source] as const)));
  const some = (globs: readonly Glob[], path: string): boolean => globs.some((glob) => matchesPath(glob, path));
  return {
    all,
    of: (host) => byHost.get(host) ?? null,
    isImport: (source, path) => some(source.imports, path),
    isExport: (source, path) => some(source.exports, path),
  };
}
