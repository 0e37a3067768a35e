// cpio in the portable ASCII form ("odc") that macOS packages use, with bytes that follow from the content alone.
import { ancestors } from './stage.mjs';

/** `entries`: `{ name: './…', body, mode }`. Folders above them are added. */
export function cpioOf(entries, epoch) {
  const folders = [...new Set(entries.flatMap(({ name }) => ancestors(name)))];
  const all = [
    ...folders.map((name) => ({ name, body: Buffer.alloc(0), mode: 0o040755 })),
    ...entries.map(({ name, body, mode }) => ({ name, body, mode: 0o100000 | mode })),
  ].sort((a, b) => (a.name < b.name ? -1 : 1));
  const chunks = all.flatMap(({ name, body, mode }, at) => [
    header(at + 1, name, body.length, mode, epoch),
    Buffer.from(`${name}\0`),
    body,
  ]);
  return Buffer.concat([...chunks, header(0, 'TRAILER!!!', 0, 0, 0), Buffer.from('TRAILER!!!\0')]);
}

function header(inode, name, size, mode, epoch) {
  const octal = (value, digits) => value.toString(8).padStart(digits, '0');
  const links = (mode & 0o040000) === 0 ? 1 : 2;
  const fields = [
    octal(0, 6),
    octal(inode & 0o777777, 6),
    octal(mode, 6),
    octal(0, 6),
    octal(0, 6),
    octal(links, 6),
    octal(0, 6),
  ];
  return Buffer.from(
    `070707${fields.join('')}${octal(epoch, 11)}${octal(Buffer.byteLength(name) + 1, 6)}${octal(size, 11)}`,
  );
}
