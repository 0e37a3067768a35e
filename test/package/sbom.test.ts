import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';

/* What a package says it is made of, from the lock file and without a network. `npm run try:packages` does it with whole packages. */

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const room = (name: string): string => new URL(`../../build/package/${name}`, import.meta.url).href;

interface Sbom {
  sbomFor(target: string, options: { production: string; version: string }): string;
}
interface Production {
  isShipped(file: string, target: string): boolean;
  writeManifests(root: string, folder: string): void;
}
interface Component {
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  readonly licenses?: readonly unknown[];
  readonly hashes?: ReadonlyArray<{ readonly alg: string; readonly content: string }>;
}
interface Bom {
  readonly bomFormat: string;
  readonly metadata: { readonly component: { readonly name: string; readonly version: string } };
  readonly components: readonly Component[];
}

const LOCK = JSON.parse(fs.readFileSync(new URL('../../build/package/lock.json', import.meta.url), 'utf8')) as {
  readonly node: Readonly<
    Record<string, { readonly name: string; readonly version: string; readonly integrity: string }>
  >;
};

t.test('the bill of materials of every system names what is shipped, and is the same the second time', async (t) => {
  const { sbomFor } = (await import(room('sbom.mjs'))) as Sbom;
  const { isShipped, writeManifests } = (await import(room('production.mjs'))) as Production;
  const { dependencies } = JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
    readonly dependencies: Record<string, string>;
  };
  const folder = t.testdir();
  writeManifests(ROOT, folder);
  fs.symlinkSync(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'));
  const first = new Map(
    Object.keys(LOCK.node).map((target) => [target, sbomFor(target, { production: folder, version: '1.2.3' })]),
  );
  fs.rmSync(path.join(folder, 'sbom.json'));
  for (const [target, said] of first) {
    t.equal(
      createHash('sha256')
        .update(sbomFor(target, { production: folder, version: '1.2.3' }))
        .digest('hex'),
      createHash('sha256').update(said).digest('hex'),
      target,
    );
    const bom = JSON.parse(said) as Bom;
    t.equal(bom.bomFormat, 'CycloneDX');
    t.match(bom.metadata.component, { name: 'menshen', version: '1.2.3' });
    const node = bom.components.find(({ name }) => name === 'node');
    const locked = LOCK.node[target];
    t.equal(node?.version, locked?.version);
    t.equal(
      node?.hashes?.[0]?.content,
      Buffer.from(locked?.integrity.slice('sha512-'.length) ?? '', 'base64').toString('hex'),
    );
    const named = new Set(bom.components.map(({ name }) => name));
    for (const name of Object.keys(dependencies)) {
      if (name !== 'better-sqlite3' && isShipped(`${name}/package.json`, target))
        t.ok(named.has(name), `${target}: ${name}`);
    }
    for (const { name, version, purl, hashes, licenses } of bom.components) {
      t.match(purl, new RegExp(`^pkg:npm/.*@${version.replaceAll('.', '\\.')}$`), name);
      t.ok((hashes?.length ?? 0) > 0, `${name} by its hash`);
      t.ok((licenses?.length ?? 0) > 0, `${name} with its licence`);
    }
    t.notMatch(said, ROOT, 'nothing of the machine it was made on');
    t.notMatch(said, /"timestamp"|serialNumber/);
  }
});
