import { readdirSync, readFileSync } from 'node:fs';
import t from 'tap';
import { offences, ROOMS } from './architecture.js';

const PACKAGES = ['undici', 'node-forge', 'http-proxy', 're2', 'better-sqlite3'];
/** What may be imported: dependencies, and the packages of plug-ins that need not be there. */
const installed = (manifest: Record<string, Record<string, string>>): string[] =>
  ['dependencies', 'optionalDependencies', 'peerDependencies'].flatMap((kind) => Object.keys(manifest[kind] ?? {}));

const inspect = (tree: Record<string, string>): string => offences(new Map(Object.entries(tree)), PACKAGES).join('\n');

t.test('src keeps to the floor plan of DESIGN.md section 4', (t) => {
  const src = new URL('../src/', import.meta.url);
  const paths = readdirSync(src, { recursive: true, encoding: 'utf8' }).map((path) => path.replaceAll('\\', '/'));
  const files = paths.filter((path) => /\.[cm]?[jt]sx?$/.test(path));
  const sources = new Map(files.map((path) => [path, readFileSync(new URL(path, src), 'utf8')]));
  const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  t.ok(sources.size > 0, 'there is something to check');
  const bundled = [...Object.keys(manifest.dependencies), ...Object.keys(manifest.devDependencies)];
  t.equal(offences(sources, installed(manifest), bundled).join('\n'), '');

  const folders = readdirSync(src, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  t.same(
    folders.map(({ name }) => name).filter((name) => ROOMS[name] === undefined),
    [],
    'no other rooms',
  );
  t.same(
    paths.filter((path) => /(?:^|\/)(?:utils?|helpers?|common|misc)(?:\/|\.[jt]s$|$)/.test(path)),
    [],
    'no folder or file that everything falls into',
  );
  t.end();
});

t.test('a sound tree has no offences', (t) => {
  const found = inspect({
    'model/kind.ts': 'export type Kind = string;',
    'store/open.ts': "import Database from 'better-sqlite3'; export const open = () => new Database('x');",
    'ledger/sent.ts': "import { open } from '../store/open.js'; import type { Kind } from '../model/kind.js';",
    'inspect/pool.ts': "new Worker(new URL('./worker.' + ext, import.meta.url)); import 'node:fs';",
    'inspect/worker.ts': '// console.log and process.exit in a comment, "console.log" in a string',
    'cli/main.ts': "import '../ledger/sent.js'; console.log(1); process.exit(0);",
  });
  t.equal(found, '');
  t.end();
});

t.test('a forbidden door is named with the chain that leads to it', (t) => {
  const found = inspect({
    'cli/main.ts': "import '../policy/decide.js';",
    'policy/decide.ts': "import './rule.js';",
    'policy/rule.ts': "\nimport { open } from '../store/open.js';",
    'store/open.ts': '',
  });
  t.match(found, 'policy may not import store');
  t.match(found, 'src/cli/main.ts → src/policy/decide.ts → src/policy/rule.ts:2 → src/store/open.ts');
  t.end();
});

t.test('every way to import is seen', (t) => {
  const ways = [
    "import '../store/open.js';",
    "import type { A } from '../store/open.js';",
    "import { type A } from '../store/open.js';",
    "export * from '../store/open.js';",
    "export type { A } from '../store/open.js';",
    "type A = import('../store/open.js').A;",
    "const a = await import('../store/open.js');",
    "const a = require('../store/open.js');",
    "import a = require('../store/open.js');",
    "new Worker(new URL('../store/open.js', import.meta.url));",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the template is the code under test
    'new Worker(new URL(`../store/open.${ext}`, import.meta.url));',
    "new Worker(new URL('../store/open.' + (ts ? 'ts' : 'js'), import.meta.url));",
  ];
  for (const way of ways) {
    t.match(inspect({ 'policy/decide.ts': way, 'store/open.ts': '' }), 'policy may not import store', way);
  }
  t.match(inspect({ 'policy/decide.ts': 'await import(name);' }), 'policy/decide.ts:1: imports a module whose name');
  t.end();
});

t.test('each room of the table is held to its row', (t) => {
  for (const [room, allowed] of Object.entries(ROOMS)) {
    for (const other of Object.keys(ROOMS).filter((name) => name !== room)) {
      const file = other === 'central' ? 'central/api.ts' : `${other}/a.ts`;
      const found = inspect({
        [`${room}/b.ts`]: `import type { A } from '../${file.replace('.ts', '.js')}';`,
        [file]: '',
      });
      if (allowed.includes(other)) t.equal(found, '', `${room} may import ${other}`);
      else t.match(found, `${room} may not import ${other}`);
    }
  }
  const values = { 'console/app.ts': "import { serve } from '../central/api.js';", 'central/api.ts': '' };
  t.match(inspect(values), "console may import central's API types only");
  const inner = { 'console/app.ts': "import type { A } from '../central/sql.js';", 'central/sql.ts': '' };
  t.match(inspect(inner), "console may import central's API types only");
  t.end();
});

t.test('packages with one home stay there', (t) => {
  const homes = { 'node-forge': 'tls', 'http-proxy': 'proxy', re2: 'detect', 'better-sqlite3': 'store' };
  for (const [name, home] of Object.entries(homes)) {
    const text = `import x from '${name}';`;
    t.equal(inspect({ [`${home}/a.ts`]: text }), '');
    t.match(inspect({ 'agent/a.ts': text }), `${name} lives in src/${home}, not in src/agent`);
  }
  const twice = { 'detect/a.ts': "import RE2 from 're2';", 'detect/deep/b.ts': "import type RE2 from 're2';" };
  t.match(inspect(twice), 're2 lives in one file, not in src/detect/a.ts and src/detect/deep/b.ts');
  t.match(inspect({ 'tls/a.ts': "import t from 'tap';" }), 'tap is not among the dependencies');
  const page = new Map([['console/a.tsx', "import { App } from 'antd'; import RE2 from 're2';"]]);
  t.equal(offences(page, PACKAGES, ['antd', 're2']).length, 1, 'the console is bundled, and has no homes of others');
  t.end();
});

t.test('nothing outside src, no other rooms, no printing, no exits', (t) => {
  t.match(inspect({ 'tls/a.ts': "import '../../test/builders/pki.js';" }), 'tls may not import from outside src');
  t.match(inspect({ 'utils/a.ts': '' }), "no room called 'utils'");
  t.match(inspect({ 'a.ts': '' }), "no room called '(top level)'");
  t.match(inspect({ 'tls/a.ts': 'console.error(1);' }), 'src/tls/a.ts:1: console.error belongs to src/cli');
  t.match(inspect({ 'tls/a.ts': '\nprocess.exit(1);' }), 'src/tls/a.ts:2: process.exit belongs to src/cli');
  t.end();
});
