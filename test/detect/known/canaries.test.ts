import t from 'tap';
import { readCanaries, writeCanaries } from '../../../src/detect/known/canaries.js';
import { fingerprints, KEY_ID } from './keys.js';

const PLANTED = fingerprints(5, 3).sort();

t.test('a list of canaries is read as it was written, each once and in order', (t) => {
  const text = writeCanaries({ keyId: KEY_ID, fingerprints: [...PLANTED].reverse().concat(PLANTED) });
  t.same(readCanaries(text, 'canaries.txt'), { keyId: KEY_ID, fingerprints: PLANTED });
  t.end();
});

t.test('a damaged list is refused, and says what to do', (t) => {
  const text = writeCanaries({ keyId: KEY_ID, fingerprints: PLANTED });
  const refuses = (bad: string, code: string): void => {
    t.throws(
      () => readCanaries(bad, 'canaries.txt'),
      { name: 'KnownError', code, message: /^canaries\.txt .*: / },
      bad,
    );
  };
  for (let length = text.indexOf('\n') + 1; length < text.length; length++) {
    refuses(text.slice(0, length), 'KNOWN_TRUNCATED');
  }
  refuses('', 'KNOWN_FOREIGN');
  refuses('13812345678\n', 'KNOWN_FOREIGN');
  refuses(text.replace('suite=1', 'suite=2'), 'KNOWN_SUITE');
  refuses(text.replace('count=5', 'count=50000'), 'KNOWN_TOO_MANY');
  refuses(text.replace('count=5', 'count=4'), 'KNOWN_CORRUPT');
  refuses(text.replace(PLANTED[2] ?? '', '13812345678'), 'KNOWN_CORRUPT');
  refuses(`${text}0011223344556677\n`, 'KNOWN_CORRUPT');
  t.end();
});
