import { posix } from 'node:path';
import ts from 'typescript';

/** Rooms in the order data flows, and the rooms each may import (DESIGN.md section 4). Type-only imports count. */
const PC_ROOMS = [
  'model',
  'text',
  'store',
  'tls',
  'proxy',
  'content',
  'detect',
  'inspect',
  'policy',
  'ledger',
  'incident',
];
export const ROOMS: Readonly<Record<string, readonly string[]>> = {
  model: [],
  text: [],
  store: ['model'],
  tls: ['model'],
  proxy: ['model', 'text', 'tls'],
  content: ['model'],
  detect: ['model'],
  inspect: ['model', 'content', 'detect'],
  policy: ['model'],
  ledger: ['model', 'store'],
  incident: ['model', 'store'],
  agent: PC_ROOMS,
  central: ['model', 'text', 'store', 'tls', 'inspect', 'policy', 'ledger', 'incident'],
  console: ['central'],
  platform: ['model', 'text'],
  cli: [...PC_ROOMS, 'agent', 'central', 'console', 'platform'],
};

/** Packages with one home, and whether that home is one file. */
const HOMES: Readonly<Record<string, { readonly room: string; readonly oneFile: boolean }>> = {
  'node-forge': { room: 'tls', oneFile: false },
  'http-proxy': { room: 'proxy', oneFile: true },
  re2: { room: 'detect', oneFile: true },
  'better-sqlite3': { room: 'store', oneFile: true },
  'better-sqlite3-next': { room: 'store', oneFile: true },
  '@e965/xlsx': { room: 'content', oneFile: true },
  '7z-wasm': { room: 'content', oneFile: true },
  cfb: { room: 'content', oneFile: true },
  unpdf: { room: 'content', oneFile: true },
  'word-extractor': { room: 'content', oneFile: true },
  kysely: { room: 'central', oneFile: false },
  pg: { room: 'central', oneFile: true },
  '@tufjs/models': { room: 'central', oneFile: true },
  fastify: { room: 'central', oneFile: false },
  'tuf-js': { room: 'agent', oneFile: true },
};

/** A source tree: text by path below `src/`, like `policy/decide.ts`. */
export type Sources = ReadonlyMap<string, string>;

interface Import {
  readonly line: number;
  /** Path below `src/`, or null when it leads elsewhere. */
  readonly file: string | null;
  readonly specifier: string;
  readonly typeOnly: boolean;
}

interface Facts {
  readonly imports: readonly Import[];
  /** Prints, exits and imports nobody can follow: a line and a sentence each. */
  readonly misdeeds: ReadonlyArray<readonly [line: number, what: string]>;
}

/**
 * Every way in which a source tree breaks the floor plan, one sentence each, with the chain of imports that leads there.
 * @param packages the names under `dependencies` of package.json
 * @param bundled what the browser app may import: it is packed into one folder when the program is built
 */
export function offences(sources: Sources, packages: readonly string[], bundled: readonly string[] = []): string[] {
  const facts = new Map([...sources].map(([path, text]) => [path, factsOf(path, text, sources)]));
  const found: string[] = [];
  for (const [path, { imports, misdeeds }] of facts) {
    const room = roomOf(path);
    if (ROOMS[room] === undefined) found.push(`src/${path}: no room called '${room}' in the floor plan`);
    for (const [line, what] of misdeeds) found.push(`src/${path}:${line}: ${what}`);
    for (const one of imports) {
      const why = one.specifier.startsWith('.')
        ? wrongDoor(room, one)
        : wrongPackage(room, one.specifier, room === 'console' ? bundled : packages);
      if (why) found.push(`${why}\n    ${chainTo(path, facts)}:${one.line} → ${shown(one)}`);
    }
  }
  return [...found, ...crowdedHomes(facts)];
}

function wrongDoor(room: string, { file, typeOnly }: Import): string | null {
  if (file === null) return `${room} may not import from outside src`;
  const other = roomOf(file);
  if (other === room) return null;
  if (!ROOMS[room]?.includes(other)) return `${room} may not import ${other}`;
  const apiTypes = typeOnly && /^central\/api[./]/.test(file);
  return room === 'console' && !apiTypes ? "console may import central's API types only" : null;
}

function wrongPackage(room: string, specifier: string, packages: readonly string[]): string | null {
  if (specifier.startsWith('node:')) return null;
  const name = packageOf(specifier);
  const home = HOMES[name];
  if (home && home.room !== room) return `${name} lives in src/${home.room}, not in src/${room}`;
  return packages.includes(name) ? null : `${name} is not among the dependencies of package.json`;
}

function crowdedHomes(facts: ReadonlyMap<string, Facts>): string[] {
  return Object.entries(HOMES).flatMap(([name, { room, oneFile }]) => {
    const users = [...facts].filter(([path, { imports }]) => {
      return roomOf(path) === room && imports.some(({ specifier }) => packageOf(specifier) === name);
    });
    const files = users.map(([path]) => `src/${path}`);
    return oneFile && files.length > 1 ? [`${name} lives in one file, not in ${files.join(' and ')}`] : [];
  });
}

/** The shortest way from a file nobody imports to this one. */
function chainTo(path: string, facts: ReadonlyMap<string, Facts>): string {
  const queue = [[path]];
  const seen = new Set([path]);
  for (const chain of queue) {
    const importers = [...facts].filter(([, { imports }]) => imports.some(({ file }) => file === chain[0]));
    if (importers.length === 0) return chain.map((file) => `src/${file}`).join(' → ');
    for (const [importer] of importers.filter(([file]) => !seen.has(file))) {
      seen.add(importer);
      queue.push([importer, ...chain]);
    }
  }
  return `src/${path}`;
}

function factsOf(path: string, text: string, sources: Sources): Facts {
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const imports: Import[] = [];
  const misdeeds: Array<readonly [number, string]> = [];
  const lineOf = (node: ts.Node): number => tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1;
  const add = (node: ts.Node, specifier: string, typeOnly = false): void => {
    imports.push({ line: lineOf(node), specifier, typeOnly, file: resolve(path, specifier, sources) });
  };
  const visit = (node: ts.Node): void => {
    const target = importedBy(node);
    if (target && ts.isStringLiteralLike(target.module)) add(node, target.module.text, target.typeOnly);
    else if (target) misdeeds.push([lineOf(node), 'imports a module whose name is not written out']);
    const sibling = ts.isNewExpression(node) ? urlOf(node) : null;
    // A worker's file is named by URL, its extension put together at run time.
    if (sibling !== null && sources.has(resolve(path, sibling, sources) ?? '')) add(node, sibling);
    const act = roomOf(path) === 'cli' ? null : printOrExit(node);
    if (act) misdeeds.push([lineOf(node), `${act} belongs to src/cli`]);
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return { imports, misdeeds };
}

function importedBy(node: ts.Node): { module: ts.Node; typeOnly: boolean } | null {
  if (ts.isImportDeclaration(node)) {
    const bindings = node.importClause?.namedBindings;
    const named = bindings && ts.isNamedImports(bindings) ? bindings.elements : [];
    const eachType = named.length > 0 && !node.importClause?.name && named.every(({ isTypeOnly }) => isTypeOnly);
    return { module: node.moduleSpecifier, typeOnly: node.importClause?.isTypeOnly === true || eachType };
  }
  if (ts.isExportDeclaration(node) && node.moduleSpecifier) {
    return { module: node.moduleSpecifier, typeOnly: node.isTypeOnly };
  }
  if (ts.isImportTypeNode(node)) {
    return { module: ts.isLiteralTypeNode(node.argument) ? node.argument.literal : node.argument, typeOnly: true };
  }
  if (ts.isExternalModuleReference(node)) return { module: node.expression, typeOnly: false };
  if (!ts.isCallExpression(node)) return null;
  const loads = node.expression.kind === ts.SyntaxKind.ImportKeyword || isName(node.expression, 'require');
  return loads ? { module: node.arguments[0] ?? node, typeOnly: false } : null;
}

/** The written-out head of `new URL('./x.…', import.meta.url)`. */
function urlOf(node: ts.NewExpression): string | null {
  if (!isName(node.expression, 'URL') || node.arguments?.length !== 2) return null;
  let head: ts.Node | undefined = node.arguments[0];
  while (head && ts.isBinaryExpression(head)) head = head.left;
  if (head && ts.isTemplateExpression(head)) return head.head.text;
  return head && ts.isStringLiteralLike(head) ? head.text : null;
}

function printOrExit(node: ts.Node): string | null {
  if (!ts.isPropertyAccessExpression(node)) return null;
  if (isName(node.expression, 'console')) return `console.${node.name.text}`;
  return isName(node.expression, 'process') && node.name.text === 'exit' ? 'process.exit' : null;
}

function isName(node: ts.Node, name: string): boolean {
  return ts.isIdentifier(node) && node.text === name;
}

/** The file below `src/` that a specifier means, there or not; null when it leads out of `src/` or to a package. */
function resolve(from: string, specifier: string, sources: Sources): string | null {
  if (!specifier.startsWith('.')) return null;
  const bare = posix.join(posix.dirname(from), specifier).replace(/\.(?:[cm]?[jt]sx?)?$/, '');
  if (bare.startsWith('..')) return null;
  return [`${bare}.ts`, `${bare}.tsx`, `${bare}/index.ts`].find((file) => sources.has(file)) ?? `${bare}.ts`;
}

function roomOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.indexOf('/')) : '(top level)';
}

function packageOf(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

function shown({ file, specifier }: Import): string {
  return file === null ? specifier : `src/${file}`;
}
