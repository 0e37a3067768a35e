import t from 'tap';
import { type FirstBytes, sniff } from '../../src/proxy/sniff.js';

/** First bytes of a connection as hex and text, and what they are. */
const FLIGHTS: ReadonlyArray<readonly [name: string, bytes: Buffer, is: FirstBytes]> = [
  ['a TLS 1.3 client (record version 3.1)', hex('160301 0200 01'), 'tls'],
  ['a TLS client, record version 3.3', hex('160303 0200 01'), 'tls'],
  ['SSL 3', hex('160300 0050 01'), 'tls'],
  ['TLCP, the national TLS', hex('160101 0050 01'), 'gm-tls'],
  ['mmtls handshake', hex('16f103 00a1'), 'mmtls'],
  ['mmtls handshake, newer', hex('16f104 00a1'), 'mmtls'],
  ['mmtls early data', hex('19f103 00a1'), 'mmtls'],
  ['mmtls data', hex('17f104 00a1'), 'mmtls'],
  ['mmtls alert', hex('15f103 0002'), 'mmtls'],
  ['a TLS record that is no handshake', hex('170303 0050'), 'unknown'],
  ['an unknown record version', hex('160201 0050'), 'unknown'],
  ['the CDN link of WeChat', hex('ab0000 0001'), 'wechat-cdn'],
  ['nearly the CDN link', hex('ab0001 0001'), 'unknown'],
  ['QQ messages, logging in', hex('00000123 0000000a 02 00000004'), 'qq-sso'],
  ['QQ messages, of today', hex('00000015 0000000d 00 00000001'), 'qq-sso'],
  ['a length beyond any message of QQ', hex('7fffffff 0000000d 00 00000001'), 'unknown'],
  ['a frame of another kind', hex('00000123 00000021 00 00000001'), 'unknown'],
  ['frp, marked TLS', hex('17 16030101 00'), 'frp'],
  ['frp, multiplexed', hex('00010001 00000001 00000000'), 'frp'],
  ['frp, in the clear', Buffer.concat([hex('6f 00000000000000aa'), text('{"version":"0.61.0"')]), 'frp'],
  ['a small letter, not frp', text('openings are'), 'unknown'],
  ['OpenVPN', hex('002a 38 0102030405060708'), 'openvpn'],
  ['QQ highway', hex('28 00000040 00002000'), 'qq-highway'],
  ['a bracket, not QQ', text('(function'), 'unknown'],
  ['QQ highway with an empty head', hex('28 00000000 00002000'), 'unknown'],
  ['QQ highway with a body of 4 GiB', hex('28 00000040 ffffffff'), 'unknown'],
  ['TeamViewer command', hex('1130 0c'), 'teamviewer'],
  ['TeamViewer, older', hex('1724 0c'), 'teamviewer'],
  ['RDP', hex('0300 0013'), 'rdp'],
  ['SSH', text('SSH-2.0-OpenSSH_9.6\r\n'), 'ssh'],
  ['VNC', text('RFB 003.008\n'), 'vnc'],
  ['GET', text('GET / HTTP/1.1\r\n'), 'http'],
  ['POST, absolute', text('POST http://a/ HTTP/1.1\r\n'), 'http'],
  ['a method with a hyphen-less long name', text('UPDATEREDIRECTREF / HTTP/1.1\r\n'), 'http'],
  ['a small method', text('get / HTTP/1.1\r\n'), 'unknown'],
  ['a word too long for a method', text('ABCDEFGHIJKLMNOPQRSTUVWXYZ / HTTP/1.1'), 'unknown'],
  ['two letters and a space', text('AB /'), 'unknown'],
  ['zeros', hex('000000000000000000'), 'unknown'],
  ['a text in Chinese', Buffer.from('业主'), 'unknown'],
];

function hex(digits: string): Buffer {
  return Buffer.from(digits.replaceAll(' ', ''), 'hex');
}

function text(words: string): Buffer {
  return Buffer.from(words);
}

t.test('names what the first bytes are', async (t) => {
  for (const [name, bytes, is] of FLIGHTS) {
    t.equal(sniff(bytes), is, name);
  }
});

t.test('asks for more until it knows, never changes its mind, and never asks beyond 18 bytes', async (t) => {
  for (const [name, bytes] of FLIGHTS) {
    const whole = Buffer.concat([bytes, Buffer.alloc(32, 0x20)]);
    let known: FirstBytes | null = null;
    for (let size = 0; size <= whole.length; size++) {
      const said = sniff(whole.subarray(0, size));
      if (known !== null && said !== known) t.fail(`${name}: said ${known}, then ${said} at ${size} bytes`);
      known = said;
      if (size >= 18 && said === null) t.fail(`${name}: still asks at ${size} bytes`);
    }
    t.ok(known, name);
  }
});

t.test('any first bytes have an answer', async (t) => {
  for (let first = 0; first < 256; first++) {
    const flight = Buffer.alloc(18, first);
    t.type(sniff(flight), 'string', `0x${first.toString(16)}`);
  }
});
