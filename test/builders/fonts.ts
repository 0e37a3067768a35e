import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Writes a fontconfig file below `folder` whose only font is a Chinese one out of npm, and gives its path for
 * `FONTCONFIG_FILE`. A machine without Chinese fonts then draws 门神 instead of boxes, and every machine draws the same.
 */
export async function writeFontConfig(folder: string): Promise<string> {
  const fonts = dirname(
    fileURLToPath(import.meta.resolve('@expo-google-fonts/zcool-xiaowei/400Regular/ZCOOLXiaoWei_400Regular.ttf')),
  );
  const file = join(folder, 'fonts.conf');
  await mkdir(folder, { recursive: true });
  await writeFile(
    file,
    `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig><dir>${xml(fonts)}</dir><cachedir>${xml(join(folder, 'cache'))}</cachedir></fontconfig>
`,
  );
  return file;
}

function xml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
