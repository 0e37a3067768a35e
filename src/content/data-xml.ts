import type { PartPath } from '../model/part.js';
import { attributes, decodeEntities, type MarkupSink } from './markup.js';
import type { Work } from './work.js';

const MAX_STACK = 1000;
const MAX_FIELDS = 1000;
const FLUSH_CHARS = 512 * 1024;

/** Leaves in another format, read when the document has ended. */
const MAX_LATER_CHARS = 32 * 1024 * 1024;

/** `<field name="电话">…`: what the value is called stands in an attribute. */
const NAMING = /^(?:name|key|field|label|column)$/i;

interface Element {
  readonly name: string;
  text: string;
  children: number;
  readonly fields: Array<readonly [string, string]>;
}

/**
 * Reads XML that carries data: an element whose children (or attributes) are scalars becomes one object, such as each
 * `<owner>` of a list; loose words become text. Call the result's `end()` last.
 */
export function dataXml(path: PartPath, work: Work): MarkupSink & { end(): void; readonly later: readonly string[] } {
  const { sink, origin, allowance } = work;
  const stack: Element[] = [];
  let tooDeep = 0;
  let loose = '';
  const later: string[] = [];
  let laterChars = 0;

  const say = (text: string): void => {
    if (text.trim() === '') return;
    loose += `${text.trim()}\n`;
    if (loose.length > FLUSH_CHARS) flush();
  };
  const flush = (): void => {
    if (loose !== '') sink.text([...path, 'xml'], loose, origin);
    loose = '';
  };
  const finish = (element: Element): void => {
    allowance.tick();
    const parent = stack.at(-1);
    const leaf = element.children === 0;
    const text = element.text.trim();
    const label = element.fields.find(([name]) => NAMING.test(name))?.[1] ?? element.name;
    if (element.fields.length > 0) {
      if (text !== '') element.fields.push([element.name, text]);
      const where = [...stack.slice(-6).map((outer) => outer.name), element.name].join('/');
      sink.object([...path, `xml:${where}`], element.fields);
    } else if (text !== '' && (!leaf || parent === undefined || parent.fields.length >= MAX_FIELDS)) say(text);
    if (leaf && text !== '' && parent !== undefined && parent.fields.length < MAX_FIELDS) {
      const key = parent.name === 'dict' && element.name !== 'key' ? parent.fields.at(-1) : undefined;
      // A property list has its keys before its values.
      if (key?.[0] === 'key') parent.fields[parent.fields.length - 1] = [key[1], text];
      else parent.fields.push([label, text]);
      // A long leaf is prose of its own, or another format.
      if (holdsMore(text) && laterChars + text.length < MAX_LATER_CHARS) {
        laterChars += text.length;
        later.push(text);
      } else if (text.length >= 24) say(text);
    }
  };

  return {
    later,
    open(s, from, nameEnd, end, empty) {
      const parent = stack.at(-1);
      if (parent !== undefined) parent.children++;
      if (stack.length >= MAX_STACK) {
        if (!empty) tooDeep++;
        return;
      }
      const element: Element = { name: s.slice(from, nameEnd).slice(0, 80), text: '', children: 0, fields: [] };
      for (const [name, value] of attributes(s, nameEnd, end)) {
        if (value !== '' && !name.startsWith('xmlns') && !/^https?:/.test(value)) element.fields.push([name, value]);
      }
      if (empty) {
        if (element.fields.length > 0) finish(element);
        return;
      }
      stack.push(element);
    },
    close(s, from, nameEnd) {
      if (tooDeep > 0) {
        tooDeep--;
        return;
      }
      const name = s.slice(from, nameEnd).slice(0, 80);
      // An end tag closes what it names, if that is open close by; a stray one closes nothing.
      let depth = stack.length - 1;
      while (depth >= 0 && stack.length - depth <= 32 && stack[depth]?.name !== name) depth--;
      if (stack[depth]?.name !== name) return;
      while (stack.length > depth) {
        const element = stack.pop();
        if (element !== undefined) finish(element);
      }
    },
    text(s, start, end, literal) {
      const raw = s.slice(start, end);
      const text = literal ? raw : decodeEntities(raw);
      const element = stack.at(-1);
      if (element === undefined || tooDeep > 0 || element.text.length > FLUSH_CHARS) say(text);
      else element.text += text;
    },
    aside(text) {
      if (/\d{5}|[^\x00-\x7f]{2}/.test(text)) say(text);
    },
    end() {
      for (let element = stack.pop(); element !== undefined; element = stack.pop()) finish(element);
      flush();
    },
  };
}

function holdsMore(text: string): boolean {
  return text.length >= 16 && (/^[[{<]|^data:/.test(text) || (text.length >= 64 && /^[\w+/=\s-]+$/.test(text)));
}
