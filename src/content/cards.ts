import type { PartPath } from '../model/part.js';
import { decodeText } from './charset.js';
import type { TextFormat } from './text-formats.js';
import { printable } from './transfer-encoding.js';
import type { Work } from './work.js';

/** Properties given in one object; a card with more of them is given in several. */
const MAX_PROPERTIES = 1000;
/** Longer lines are pictures. */
const MAX_LINE = 1024 * 1024;

/** Properties about the card, not the person. */
const TECHNICAL = /^(?:version|rev|prodid|uid|dtstamp|tzid|calscale|class|sequence|created|last-modified|begin|end)$/;

const PHONE = /(?<!\d)1[3-9]\d{9}(?!\d)/;

/** Properties by the names that forms have for them. */
const KNOWN: Readonly<Record<string, string>> = { fn: 'name', n: 'name', adr: 'address', summary: 'title' };

/** Contact cards (vCard 2.1 to 4: RFC 6350) and calendars (RFC 5545): each card or event becomes one object. */
export const cards: TextFormat = {
  matches: (head) => /^\s*BEGIN:(?:VCARD|VCALENDAR)\s*[\r\n]/i.test(head),
  async read(path, text, work) {
    const pictures: string[] = [];
    let fields: Array<readonly [string, string]> = [];
    let n = 0;
    const flush = (): void => {
      if (fields.length > 0) work.sink.object([...path, `card:${++n}`], fields);
      fields = [];
    };
    for (const line of lines(text)) {
      work.allowance.tick();
      const property = propertyOf(line);
      if (property === null) {
        if (line.trim() !== '') work.sink.text([...path, 'card'], line, work.origin);
        continue;
      }
      const { name, value, encoded } = property;
      if (name === 'begin' || name === 'end') flush();
      if (encoded) {
        pictures.push(value);
        // Digits are base64 too, but eleven of them between others are a number.
        if (PHONE.test(value)) work.sink.text([...path, 'card'], value, work.origin);
      } else if (TECHNICAL.test(name)) {
        if (PHONE.test(value) || /[^\x00-\x7f]/.test(value)) work.sink.text([...path, 'card'], value, work.origin);
      } else if (value !== '') {
        if (fields.length === MAX_PROPERTIES) flush();
        fields.push([name, value]);
        if (value.includes('\n') || value.length > 40) work.sink.text([...path, `card:${name}`], value, work.origin);
      }
    }
    flush();
    await readPictures(path, pictures, work);
  },
};

async function readPictures(path: PartPath, pictures: readonly string[], work: Work): Promise<void> {
  for (const picture of pictures) {
    await work.value([...path, 'photo'], picture.startsWith('data:') ? picture : `data:;base64,${picture}`);
  }
}

/** Lines put together again: folded ones begin with a blank, quoted-printable ones end with `=`. */
function* lines(text: string): Generator<string> {
  let open: string | null = null;
  let soft = false;
  for (const raw of text.split('\n')) {
    const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
    if (open !== null && open.length < MAX_LINE && (soft || /^[ \t]/.test(line)))
      open = soft ? `${open}\n${line}` : open + line.slice(1);
    else {
      if (open !== null) yield open;
      open = line;
    }
    soft = line.endsWith('=') && /^[^:]*quoted-printable/i.test(open);
  }
  if (open !== null) yield open;
}

interface Property {
  readonly name: string;
  readonly value: string;
  /** A picture or a key, in base64. */
  readonly encoded: boolean;
}

function propertyOf(line: string): Property | null {
  const match = /^(?:[\w-]{1,40}\.)?([A-Za-z][\w-]{0,60})((?:;(?:"[^"]*"|[^":;])*){0,32}):/.exec(line);
  if (match === null) return null;
  const [whole, key = '', parameters = ''] = match;
  const name = key.toLowerCase();
  const raw = line.slice(whole.length);
  if (/;(?:encoding=)?(?:b|base64)(?:;|$)/i.test(parameters))
    return { name, value: raw.replace(/\s+/g, ''), encoded: true };
  const bytes = /quoted-printable/i.test(parameters) ? printable(Buffer.from(raw, 'latin1')) : null;
  const value = bytes === null ? raw : (decodeText(bytes) ?? bytes.toString('latin1'));
  if (value.startsWith('data:')) return { name, value, encoded: true };
  return { name: named(name, parameters), value: unescaped(name, value), encoded: false };
}

/** An attendee's or organiser's name stands in the parameters. */
function named(name: string, parameters: string): string {
  const common = /;cn="?([^";:]{1,80})/i.exec(parameters)?.[1];
  if (common !== undefined) return `${name} ${common}`;
  return Object.hasOwn(KNOWN, name) ? (KNOWN[name] ?? name) : name;
}

/** `\,`, `\;` and `\n`; the parts of a name or an address put in the order they are read in Chinese. */
function unescaped(name: string, value: string): string {
  const parts = value
    .split(/(?<!\\);/)
    .map((part) => part.replace(/\\([\s\S])/g, (_, c: string) => (c === 'n' || c === 'N' ? '\n' : c)).trim());
  if (name === 'adr')
    return parts
      .reverse()
      .filter((part) => part !== '' && !/^\d{6}$/.test(part))
      .join('');
  if (name === 'n') return parts.filter((part) => part !== '').join('');
  return parts.filter((part) => part !== '').join(' ');
}
