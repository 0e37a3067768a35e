import { once } from 'node:events';
import net from 'node:net';
import tls, { type ConnectionOptions } from 'node:tls';
import t from 'tap';
import { MAX_HELLO_BYTES, parseClientHello } from '../../src/proxy/client-hello.js';

/** The first flight of a real TLS client. */
async function captured(options: ConnectionOptions): Promise<Buffer> {
  const server = net.createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const accepted = once(server, 'connection') as Promise<[net.Socket]>;
  const client = tls.connect({ host: '127.0.0.1', port: (server.address() as net.AddressInfo).port, ...options });
  client.on('error', () => client.destroy());
  const [socket] = await accepted;
  const [hello] = (await once(socket, 'data')) as [Buffer];
  client.destroy();
  socket.destroy();
  server.close();
  return hello;
}

/** The same hello, its handshake message cut into records of `size` bytes. */
function inRecords(hello: Buffer, size: number): Buffer {
  const message = hello.subarray(5);
  const records: Buffer[] = [];
  for (let at = 0; at < message.length; at += size) {
    const piece = message.subarray(at, at + size);
    records.push(Buffer.from([0x16, 0x03, 0x01, piece.length >> 8, piece.length & 0xff]), piece);
  }
  return Buffer.concat(records);
}

const CLIENTS: Readonly<Record<string, [ConnectionOptions, { serverName: string | null; alpn: string[] }]>> = {
  'a browser-like client': [
    { servername: 'Mail.QQ.com', ALPNProtocols: ['h2', 'http/1.1'] },
    { serverName: 'mail.qq.com', alpn: ['h2', 'http/1.1'] },
  ],
  'TLS 1.2 alone': [
    { servername: 'site.example', maxVersion: 'TLSv1.2' },
    { serverName: 'site.example', alpn: [] },
  ],
  'a client that names an address': [{}, { serverName: null, alpn: [] }],
  'a protocol of its own': [
    { servername: 'a.b.c.site.example', ALPNProtocols: ['x'.repeat(200)] },
    { serverName: 'a.b.c.site.example', alpn: ['x'.repeat(200)] },
  ],
};

t.test('reads real hellos, whole and in pieces', async (t) => {
  for (const [name, [options, want]] of Object.entries(CLIENTS)) {
    const hello = await captured(options);
    t.strictSame(parseClientHello(hello), want, name);
    let early = 0;
    for (let size = 0; size < hello.length; size++) {
      if (parseClientHello(hello.subarray(0, size)) !== null) early += 1;
    }
    t.equal(early, 0, `${name}: asks for more at every cut`);
    for (const size of [1, 2, 3, 4, 5, 100]) {
      const split = inRecords(hello, size);
      t.strictSame(parseClientHello(split), want, `${name}: in records of ${size}`);
      t.equal(parseClientHello(split.subarray(0, split.length - 1)), null);
    }
    const more = Buffer.concat([hello, Buffer.from('160303000201', 'hex')]);
    t.strictSame(parseClientHello(more), want, `${name}: what follows does not matter`);
  }
});

t.test('a hello damaged anywhere is read, refused or waited for, never thrown over', async (t) => {
  const hello = await captured({ servername: 'site.example', ALPNProtocols: ['h2'] });
  const seen = new Set<string>();
  for (let at = 0; at < hello.length; at++) {
    for (const byte of [0, 0xff, (hello[at] ?? 0) ^ 1]) {
      const bent = Buffer.from(hello);
      bent[at] = byte;
      const said = parseClientHello(bent);
      seen.add(said === null ? 'more' : said === 'malformed' ? said : 'read');
    }
  }
  t.strictSame([...seen].sort(), ['malformed', 'more', 'read']);
});

t.test('what can never be a hello is malformed at once', async (t) => {
  const cases: Readonly<Record<string, string>> = {
    'another record type': '1703030010',
    'another version': '1602010010',
    'an empty record': '1603010000',
    'a record over 16,640 bytes': '16030141ff01',
    'a server hello': '160301000402000000',
    'a hello of 16 MiB': '160301000401ffffff',
  };
  for (const [name, digits] of Object.entries(cases)) {
    t.equal(parseClientHello(Buffer.from(digits, 'hex')), 'malformed', name);
  }
});

/** A hello with these extensions. */
function helloWith(extensions: Buffer): Buffer {
  const body = Buffer.concat([
    Buffer.from('0303', 'hex'),
    Buffer.alloc(32),
    Buffer.from('00', 'hex'),
    Buffer.from('00021301', 'hex'),
    Buffer.from('0100', 'hex'),
    Buffer.from([extensions.length >> 8, extensions.length & 0xff]),
    extensions,
  ]);
  const message = Buffer.concat([Buffer.from([1, 0, body.length >> 8, body.length & 0xff]), body]);
  return Buffer.concat([Buffer.from([0x16, 3, 1, message.length >> 8, message.length & 0xff]), message]);
}

function serverName(name: Buffer, type = 0): Buffer {
  const entry = Buffer.concat([Buffer.from([type, name.length >> 8, name.length & 0xff]), name]);
  const list = Buffer.concat([Buffer.from([entry.length >> 8, entry.length & 0xff]), entry]);
  return Buffer.concat([Buffer.from([0, 0, list.length >> 8, list.length & 0xff]), list]);
}

t.test('a server name that is no host name is no name', async (t) => {
  const named = (name: string | Buffer, type?: number) =>
    parseClientHello(helloWith(serverName(Buffer.from(name), type)));
  t.match(named('Shop.Example.'), { serverName: 'shop.example' }, 'the dot at the end goes');
  for (const name of ['', 'a b', 'a/b', 'a\0.example', '业主.example', 'x'.repeat(254), '[::1]', 'a@b']) {
    t.match(named(name), { serverName: null }, JSON.stringify(name.slice(0, 20)));
  }
  t.match(named('shop.example', 1), { serverName: null }, 'a name of another type');
  t.equal(
    parseClientHello(helloWith(Buffer.from('0000000500ff000001', 'hex'))),
    'malformed',
    'a list longer than it is',
  );
  t.equal(parseClientHello(helloWith(Buffer.from('0010ffff', 'hex'))), 'malformed', 'an extension longer than all');
});

t.test('never asks for more than it would read', async (t) => {
  const endless = inRecords(helloWith(Buffer.alloc(60_000)), 4);
  t.equal(parseClientHello(endless), 'malformed');
  const crumbs = Buffer.concat(
    Array.from({ length: MAX_HELLO_BYTES / 5 + 10 }, () => Buffer.from('1603010001', 'hex')),
  );
  t.not(parseClientHello(crumbs), null);
});
