/**
 * What the first client bytes inside a tunnel say. Hosts are a second signal: WeChat opens tunnels to bare IP addresses.
 * Signatures: mmtls records and the CDN link of WeChat, QQ message link and highway frames, TLCP (GB/T 38636), TeamViewer,
 * RFC 4253, RFC 6143, TPKT (RFC 1006) as used by RDP, the control connection of frp and the session it is multiplexed in,
 * OpenVPN over TCP.
 */
export const FIRST_BYTES = [
  'tls',
  'http',
  'mmtls',
  'gm-tls',
  'wechat-cdn',
  'qq-sso',
  'qq-highway',
  'ssh',
  'rdp',
  'vnc',
  'teamviewer',
  'frp',
  'openvpn',
  'unknown',
] as const;

export type FirstBytes = (typeof FIRST_BYTES)[number];

const METHOD = /^[A-Z]{3,17} $/;
const MAX_FRAME_BYTES = 2 * 1024 * 1024;

/** Classifies, or asks for more bytes with `null`. Never asks once it has 18 bytes. */
export function sniff(bytes: Uint8Array): FirstBytes | null {
  const [b0, b1, b2] = bytes;
  if (b0 === undefined) return null;
  if (isOneOf(b0, 0x15, 0x16, 0x17, 0x19)) return sniffRecord(b0, b1, b2);
  if (b0 === 0x00) return sniffFrame(bytes);
  if (b0 === 0x6f) return sniffLogin(bytes);
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
  // frp marks its TLS by a byte of its own in front of the hello.
  if (type === 0x17 && b1 === 0x16 && b2 === 0x03) return 'frp';
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

/**
 * What begins with a zero: QQ (`length u32be | 10 to 13 u32be | 0 to 2`), a multiplexed session as frp opens it
 * (`version 0, window update, SYN, stream 1`), OpenVPN (`length u16be | hard reset`).
 */
function sniffFrame(bytes: Uint8Array): FirstBytes | null {
  if (bytes.length < 9) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getUint32(0);
  const kind = view.getUint32(4);
  if (length >= 18 && length < MAX_FRAME_BYTES && kind >= 10 && kind <= 13 && view.getUint8(8) <= 2) return 'qq-sso';
  if (length === 0x0001_0001 && kind === 1) return 'frp';
  if (isOneOf(view.getUint8(2), 0x38, 0x50) && view.getUint16(0) >= 14) return 'openvpn';
  return 'unknown';
}

/** frp without TLS: `o | length u64be | {"version":…`. */
function sniffLogin(bytes: Uint8Array): FirstBytes | null {
  if (bytes.length < 10) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getBigUint64(1);
  return length > 0n && length < BigInt(MAX_FRAME_BYTES) && bytes[9] === 0x7b ? 'frp' : 'unknown';
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
