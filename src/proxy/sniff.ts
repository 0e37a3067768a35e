/**
 * What the first client bytes inside a tunnel say. Hosts are a second signal: WeChat opens tunnels to bare IP addresses.
 * Signatures: mmtls records and the CDN link of WeChat, QQ highway frames, TLCP (GB/T 38636), TeamViewer, RFC 4253, RFC 6143,
 * TPKT (RFC 1006) as used by RDP.
 */
export type FirstBytes =
  | 'tls'
  | 'http'
  | 'mmtls'
  | 'gm-tls'
  | 'wechat-cdn'
  | 'qq-highway'
  | 'ssh'
  | 'rdp'
  | 'vnc'
  | 'teamviewer'
  | 'unknown';

const METHOD = /^[A-Z]{3,17} $/;
const MAX_FRAME_BYTES = 2 * 1024 * 1024;

/** Classifies, or asks for more bytes with `null`. Never asks once it has 18 bytes. */
export function sniff(bytes: Uint8Array): FirstBytes | null {
  const [b0, b1, b2] = bytes;
  if (b0 === undefined) return null;
  if (isOneOf(b0, 0x15, 0x16, 0x17, 0x19)) return sniffRecord(b0, b1, b2);
  if (b0 === 0xab) return prefix(bytes, [0xab, 0x00, 0x00], 'wechat-cdn');
  if (b0 === 0x28) return sniffHighway(bytes);
  if (b0 === 0x11) return prefix(bytes, [0x11, 0x30], 'teamviewer');
  if (b0 === 0x03) return prefix(bytes, [0x03, 0x00], 'rdp');
  if (b0 < 0x41 || b0 > 0x5a) return 'unknown';
  return sniffText(bytes);
}

function sniffRecord(type: number, b1: number | undefined, b2: number | undefined): FirstBytes | null {
  if (b1 === undefined) return null;
  if (type === 0x17 && b1 === 0x24) return 'teamviewer';
  if (b2 === undefined) return null;
  if (b1 === 0xf1 && (b2 === 0x03 || b2 === 0x04)) return 'mmtls';
  if (type === 0x16 && b1 === 0x03) return 'tls';
  if (type === 0x16 && b1 === 0x01 && b2 === 0x01) return 'gm-tls';
  return 'unknown';
}

/** `0x28 | headLen u32be | bodyLen u32be`: the lengths must be plausible, or any `(` would be QQ. */
function sniffHighway(bytes: Uint8Array): FirstBytes | null {
  if (bytes.length < 9) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const head = view.getUint32(1);
  const body = view.getUint32(5);
  return head > 0 && head < MAX_FRAME_BYTES && body < MAX_FRAME_BYTES ? 'qq-highway' : 'unknown';
}

function sniffText(bytes: Uint8Array): FirstBytes | null {
  const text = String.fromCharCode(...bytes.subarray(0, 18));
  if (text.startsWith('SSH-')) return 'ssh';
  if (text.startsWith('RFB ')) return 'vnc';
  const space = text.indexOf(' ');
  if (space >= 0) return METHOD.test(text.slice(0, space + 1)) ? 'http' : 'unknown';
  if (!/^[A-Z-]*$/.test(text)) return 'unknown';
  return text.length < 18 ? null : 'unknown';
}

function prefix(bytes: Uint8Array, want: readonly number[], name: FirstBytes): FirstBytes | null {
  const have = Math.min(bytes.length, want.length);
  for (let i = 0; i < have; i++) if (bytes[i] !== want[i]) return 'unknown';
  return have === want.length ? name : null;
}

function isOneOf(value: number, ...values: readonly number[]): boolean {
  return values.includes(value);
}
