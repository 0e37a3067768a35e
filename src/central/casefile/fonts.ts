import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

/** A font file: a whole one, or a slice of a large one. */
export interface Font {
  readonly name: string;
  readonly bytes: Buffer;
  readonly sliced: boolean;
}

/** Chinese fonts as files. The first has what is common; whatever it lacks is in one slice of the second. */
export interface Fonts {
  readonly main: Font;
  /** The slice that has this character; null when none does. */
  sliceOf(codePoint: number): Font | null;
}

const MAIN = '@expo-google-fonts/zcool-xiaowei/400Regular/ZCOOLXiaoWei_400Regular.ttf';
const SLICES = '@fontsource-variable/noto-sans-sc';

/** Reads fonts when they are needed. */
export function openFonts(): Fonts {
  const resolve = createRequire(import.meta.url).resolve;
  const folder = path.dirname(resolve(`${SLICES}/package.json`));
  const ranges = rangesOf(JSON.parse(fs.readFileSync(path.join(folder, 'unicode.json'), 'utf8')));
  const read = new Map<string, Font>();
  return {
    main: { name: 'main', bytes: fs.readFileSync(resolve(MAIN)), sliced: false },
    sliceOf(codePoint) {
      const found = ranges.find(({ from, to }) => codePoint >= from && codePoint <= to);
      if (found === undefined) return null;
      const known = read.get(found.slice);
      if (known !== undefined) return known;
      const file = path.join(folder, 'files', `noto-sans-sc-${found.slice}-wght-normal.woff2`);
      const font = { name: found.slice, bytes: fs.readFileSync(file), sliced: true };
      read.set(found.slice, font);
      return font;
    },
  };
}

interface Range {
  readonly slice: string;
  readonly from: number;
  readonly to: number;
}

/** `{"[4]": "U+1f1e9-1f1f5,U+1f21a"}` */
function rangesOf(slices: Readonly<Record<string, string>>): Range[] {
  return Object.entries(slices).flatMap(([key, list]) =>
    list.split(',').map((range) => {
      const [from = '', to = from] = range.replace(/^U\+/i, '').split('-');
      return { slice: key.replace(/[[\]]/g, ''), from: Number.parseInt(from, 16), to: Number.parseInt(to, 16) };
    }),
  );
}
