import fs from 'node:fs';
import path from 'node:path';

/**
 * Names of homes and people from a corpus folder, to measure with: `DIR/vocab`. Null where the folder has none.
 */
export function readCorpus(dir) {
  const vocab = path.join(dir, 'vocab');
  if (!fs.existsSync(vocab)) return null;
  const lines = (name) =>
    fs
      .readFileSync(path.join(vocab, name), 'utf8')
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '');
  const column = (name, at) =>
    lines(name)
      .slice(1)
      .map((line) => line.split('\t')[at]);
  return {
    compounds: [
      ...new Set([
        ...column('compounds_by_city.tsv', 1),
        ...column('compounds_other_cities.tsv', 0),
        ...lines('compounds_shanghai.txt'),
      ]),
    ].filter((name) => name !== undefined && name.length > 1),
    roads: column('roads.tsv', 0),
    surnames: lines('surnames_common_faker_zh_CN.txt'),
    givens: [...new Set(lines('given_names_faker_zh_CN.txt').join(''))],
  };
}
