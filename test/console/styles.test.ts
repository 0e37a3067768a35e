import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import t from 'tap';

const HOME = new URL('../../src/console/', import.meta.url);

t.test('a style of one page is no style of another, whichever was opened before', async (t) => {
  const homes = new Map<string, Set<string>>();
  const files = (await readdir(HOME, { recursive: true })).filter((file) => file.endsWith('.css'));
  t.ok(files.length > 5);
  for (const file of files) {
    const text = (await readFile(new URL(file, HOME), 'utf8')).replace(/\/\*[\s\S]*?\*\//g, '');
    for (const [, selectors = ''] of text.matchAll(/([^{}]+)\{/g)) {
      for (const selector of selectors.split(',')) {
        // Sheets stay once they are fetched: what a rule begins with says whose it is.
        const first = /^\s*\.([\w-]+)/.exec(selector)?.[1];
        if (first === undefined || first.startsWith('ant-')) continue;
        homes.set(first, (homes.get(first) ?? new Set()).add(path.dirname(file)));
      }
    }
  }
  t.same(
    [...homes]
      .filter(([, folders]) => folders.size > 1)
      .map(([name, folders]) => `${name}: ${[...folders].join(', ')}`),
    [],
  );
});
