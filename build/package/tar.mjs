// Archives whose bytes follow from their content alone: sorted, owned by root, one time for all. POSIX.1-1988 ustar, with
// a pax header for paths that do not fit.
import fs from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { ancestors } from './stage.mjs';

/** A tar of files of a folder, each put below `under` (`./opt/menshen`), with the folders from there on: those above belong to others. */
export function tarOf(folder, files, { under, epoch }) {
  const folders = new Set(files.flatMap((file) => ancestors(`${under}/${file}`)));
  const entries = [
    ...[...folders]
      .filter((each) => `${each}/`.startsWith(`${under}/`))
      .map((name) => ({ name: `${name}/`, mode: 0o755, type: '5' })),
    ...files.map((file) => ({ name: `${under}/${file}`, from: path.join(folder, file), type: '0' })),
  ].sort((a, b) => (a.name < b.name ? -1 : 1));
  const chunks = entries.flatMap(({ name, from, mode, type }) => {
    const body = from === undefined ? Buffer.alloc(0) : fs.readFileSync(from);
    return entry(name, body, from === undefined ? mode : fs.statSync(from).mode & 0o777, type, epoch);
  });
  return Buffer.concat([...chunks, Buffer.alloc(1024)]);
}

/** A tar of texts: `{ control: '…' }`. */
export function tarOfTexts(texts, epoch) {
  const chunks = Object.entries(texts).flatMap(([name, { text, mode = 0o644 }]) =>
    entry(`./${name}`, Buffer.from(text), mode, '0', epoch),
  );
  return Buffer.concat([...chunks, Buffer.alloc(1024)]);
}

/** gzip without name or time. */
export const gzip = (bytes) => gzipSync(bytes, { level: 6 });

function entry(name, body, mode, type, epoch) {
  const place = split(name);
  const pax = place === null ? extended(name, mode, epoch) : [];
  const [base, prefix] = place ?? [Buffer.from(name).subarray(0, 100).toString('latin1'), ''];
  return [...pax, header(base, prefix, body.length, mode, type, epoch), body, padding(body.length)];
}

/** A path as ustar's name and prefix; null where it does not fit, or is not plain ASCII. */
function split(name) {
  if (/[^ -~]/.test(name)) return null;
  if (name.length <= 100) return [name, ''];
  for (let at = name.indexOf('/'); at !== -1 && at < name.length - 1; at = name.indexOf('/', at + 1)) {
    if (at <= 155 && name.length - at - 1 <= 100) return [name.slice(at + 1), name.slice(0, at)];
  }
  return null;
}

function extended(name, mode, epoch) {
  const rest = ` path=${name}\n`;
  let length = Buffer.byteLength(rest) + 2;
  while (String(length).length + Buffer.byteLength(rest) !== length) length += 1;
  const record = Buffer.from(`${length}${rest}`);
  return [header('pax', '', record.length, mode, 'x', epoch), record, padding(record.length)];
}

function header(name, prefix, size, mode, type, epoch) {
  const block = Buffer.alloc(512);
  const octal = (value, at, room) => block.write(value.toString(8).padStart(room - 1, '0'), at, 'latin1');
  block.write(name, 0, 'latin1');
  octal(mode, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(size, 124, 12);
  octal(epoch, 136, 12);
  block.fill(' ', 148, 156);
  block.write(type, 156, 'latin1');
  block.write('ustar\x0000', 257, 'latin1');
  block.write('root', 265, 'latin1');
  block.write('root', 297, 'latin1');
  block.write(prefix, 345, 'latin1');
  let sum = 0;
  for (const byte of block) sum += byte;
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}

const padding = (size) => Buffer.alloc((512 - (size % 512)) % 512);
