/** What rich text is made of (RTF 1.9.1, "Basic entities"). Text comes as Latin-1: one character a byte. */
export interface RtfSink {
  open(): void;
  close(): void;
  /** `\word` or `\word123`; for `\'xx` the word is `'` and the number is the byte; symbols such as `\~` have no number. */
  control(word: string, number: number | null): void;
  text(latin1: string): void;
  /** Bytes of `\\bin`, as Latin-1, in pieces; `last` is the one that ends them. */
  binary(latin1: string, last: boolean): void;
}

/** A control word with its number is shorter than this. */
const MAX_CONTROL = 64;

const WORD = /\\(?:([a-zA-Z]{1,32})(-?\d{1,10})? ?|'([0-9a-fA-F]{2})|([^a-zA-Z']))/y;
const PLAIN = /[^\\{}\r\n]+/y;

/** A tokenizer fed in windows. What is no control word comes out as text. */
export function rtfTokens(sink: RtfSink): { write(bytes: Buffer): void; end(): void } {
  let rest = '';
  /** Bytes of `\bin` still to come. */
  let binary = 0;

  const run = (s: string, last: boolean): number => {
    let at = 0;
    while (at < s.length) {
      if (binary > 0) {
        const passed = Math.min(binary, s.length - at);
        binary -= passed;
        sink.binary(s.slice(at, at + passed), binary === 0);
        at += passed;
        continue;
      }
      const code = s.charCodeAt(at);
      if (code === 0x7b) sink.open();
      else if (code === 0x7d) sink.close();
      else if (code === 0x5c) {
        if (!last && s.length - at < MAX_CONTROL) return at;
        WORD.lastIndex = at;
        const match = WORD.exec(s);
        if (match !== null) {
          const [whole, word, number, hex, symbol] = match;
          if (hex !== undefined) sink.control("'", Number.parseInt(hex, 16));
          else if (word === 'bin') binary = Math.max(0, Number(number ?? 0));
          else sink.control(word ?? symbol ?? '', number === undefined ? null : Number(number));
          at += whole.length;
          continue;
        }
      } else if (code !== 10 && code !== 13) {
        PLAIN.lastIndex = at;
        const text = PLAIN.exec(s)?.[0] ?? '';
        sink.text(text);
        at += text.length;
        continue;
      }
      at++;
    }
    return at;
  };

  return {
    write(bytes) {
      const s = rest + bytes.toString('latin1');
      rest = s.slice(run(s, false));
    },
    end() {
      run(rest, true);
      rest = '';
      if (binary > 0) sink.binary('', true);
    },
  };
}
