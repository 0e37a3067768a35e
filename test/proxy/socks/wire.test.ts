import fc from 'fast-check';
import t from 'tap';
import {
  COMMAND,
  readGreeting,
  readLogin,
  readReply,
  readRequest,
  writeConnect,
  writeLogin,
  writeReply,
} from '../../../src/proxy/socks/wire.js';

const hex = (digits: string): Buffer => Buffer.from(digits.replaceAll(' ', ''), 'hex');
const name = (text: string, port: number): Buffer =>
  Buffer.concat([
    hex('05 01 00 03'),
    Buffer.from([Buffer.byteLength(text)]),
    Buffer.from(text),
    hex(port.toString(16).padStart(4, '0')),
  ]);

t.test('reads where a client wants to go, in one form however it was written', (t) => {
  const connect = COMMAND.connect;
  t.match(readRequest(hex('05 01 00 01 c0000201 01bb')), {
    command: connect,
    to: { host: '192.0.2.1', port: 443, bareIp: true },
    bytes: 10,
  });
  t.match(readRequest(hex('05 01 00 04 20010db8000000000000000000000001 0050')), {
    to: { host: '2001:db8::1', port: 80, bareIp: true },
  });
  t.match(readRequest(name('Shop.Example.', 443)), { to: { host: 'shop.example', port: 443, bareIp: false } });
  t.match(readRequest(name('业主.example', 443)), { to: { host: 'xn--vhqyc.example' } }, 'a name in its own letters');
  t.match(readRequest(name('127.1', 8877)), { to: { host: '127.0.0.1', bareIp: true } }, 'a number in disguise');
  t.match(
    readRequest(Buffer.concat([name('a.example', 1), hex('160301')])),
    { bytes: 16 },
    'what follows is not its own',
  );
  t.match(readRequest(hex('05 03 00 05')), { command: COMMAND.associate, to: null }, 'an address of no known kind');
  for (const wrong of ['', ' ', 'a b', 'a/b', 'a@b', '-', '%', '*.a']) {
    t.type(readRequest(name(wrong, 443)), 'string', JSON.stringify(wrong));
  }
  t.type(readRequest(name('a.example', 0)), 'string', 'port 0');
  t.type(readRequest(hex('04 01 00 50 c0000201 00')), 'string', 'SOCKS 4');
  t.end();
});

t.test('reads greetings and logins', (t) => {
  t.strictSame(readGreeting(hex('05 02 00 02 ff')), { methods: [0, 2], bytes: 4 });
  t.type(readGreeting(hex('05 00')), 'string', 'no way to log in');
  t.type(readGreeting(hex('04')), 'string');
  t.strictSame(readLogin(writeLogin({ user: '李华', password: 'p:w' })), { user: '李华', password: 'p:w', bytes: 12 });
  t.type(readLogin(hex('05')), 'string', 'a login of another version');
  t.end();
});

t.test('every message is asked for until it is whole, and no byte more', (t) => {
  const messages: ReadonlyArray<readonly [Buffer, (bytes: Buffer) => { readonly bytes: number } | string | null]> = [
    [hex('05 02 00 02'), readGreeting],
    [writeLogin({ user: 'office', password: 'secret' }), readLogin],
    [writeConnect('shop.example', 443), readRequest],
    [writeConnect('192.0.2.1', 443), readRequest],
    [writeConnect('2001:db8::1', 443), readRequest],
    [writeReply(0), readReply],
    [hex('05 00 00 03 04 61626364 0050'), readReply],
  ];
  for (const [message, read] of messages) {
    for (let size = 0; size < message.length; size++) {
      if (read(message.subarray(0, size)) !== null) t.fail(`${message.toString('hex')} at ${size}`);
    }
    t.match(read(Buffer.concat([message, hex('ffff')])), { bytes: message.length }, message.toString('hex'));
  }
  t.end();
});

t.test('a request written is the request read', (t) => {
  const host = fc.oneof(
    fc.ipV4(),
    fc.ipV6().filter((text) => !text.includes('.')),
    fc.domain(),
  );
  fc.assert(
    fc.property(host, fc.integer({ min: 1, max: 65_535 }), (to, port) => {
      const read = readRequest(writeConnect(to, port));
      if (read === null || typeof read === 'string' || read.to === null) return false;
      const again = readRequest(writeConnect(read.to.host, port));
      return read.to.port === port && JSON.stringify(again) === JSON.stringify(read);
    }),
    { seed: 20261122, numRuns: 1_000 },
  );
  t.end();
});

t.test('any bytes have an end: no reader asks for more than 1 KiB', (t) => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1_024, maxLength: 1_024 }), (bytes) => {
      const given = Buffer.from(bytes);
      return [readGreeting, readLogin, readRequest, readReply].every((read) => read(given) !== null);
    }),
    { seed: 20261122, numRuns: 1_000 },
  );
  t.end();
});
