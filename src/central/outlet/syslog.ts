import { hostname } from 'node:os';
import tls from 'node:tls';
import { cefIncident, cefLine } from '../../incident/cef.js';
import type { Where } from './definition.js';
import { trusted } from './exchange.js';
import { checkHost, guardedLookup, type Reach } from './guard.js';
import type { Message, Sent } from './message.js';

type Syslog = Extract<Where, { type: 'syslog' }>;

const TIMEOUT_MS = 15_000;
/** Facility 13, "log audit". */
const FACILITY = 13;
/** Informational to critical, of RFC 5424 table 2, for low to critical. */
const LEVELS = [5, 4, 3, 2] as const;
const ALARM_SEVERITY = 8;

/**
 * RFC 5424 over TLS, each message behind its length in octets (RFC 5425, section 4.3). The protocol has no answer: sent
 * means that the receiver's end of the connection took everything and closed without a fault. Rejects with what it said.
 */
export function sendToSyslog(
  { host, port, ca }: Syslog,
  messages: readonly Message[],
  reach: Reach,
  version: string,
): Promise<Sent> {
  checkHost(host, reach);
  const frames = messages.map((message) => frameOf(syslogLine(message, hostname(), version)));
  return new Promise((resolve, reject) => {
    const own = trusted(reach, ca);
    const socket = tls.connect({
      host,
      port,
      servername: host,
      lookup: guardedLookup(reach),
      minVersion: 'TLSv1.2',
      ...(own === undefined ? {} : { ca: own }),
    });
    const late = setTimeout(() => socket.destroy(new Error('the receiver takes too long')), TIMEOUT_MS);
    socket.once('secureConnect', () => socket.end(Buffer.concat(frames)));
    socket.once('error', reject);
    socket.once('close', () => {
      clearTimeout(late);
      resolve({ ok: true });
    });
    socket.resume();
  });
}

export function frameOf(line: string): Buffer {
  const bytes = Buffer.from(line, 'utf8');
  return Buffer.concat([Buffer.from(`${bytes.length} `), bytes]);
}

/** One message, its text in UTF-8 behind a byte order mark as section 6.4 asks. */
export function syslogLine({ id, at, content }: Message, host: string, version: string): string {
  const level =
    content.kind === 'incident' ? (LEVELS[content.severity] ?? LEVELS[0]) : content.kind === 'alarm' ? 4 : 6;
  const name = host.replace(/[^\x21-\x7e]/g, '').slice(0, 255) || '-';
  return `<${FACILITY * 8 + level}>1 ${new Date(at).toISOString()} ${name} menshen ${process.pid} ${content.kind} - \ufeff${textOf(id, content, version)}`;
}

function textOf(id: string, content: Message['content'], version: string): string {
  if (content.kind === 'incident') return cefIncident(content, version);
  if (content.kind !== 'alarm') {
    return cefLine({ id: content.kind, name: 'Test', severity: 0, fields: { externalId: id } }, version);
  }
  const { alarm, subject, state, at, figures } = content;
  const fields = {
    rt: at,
    externalId: id,
    outcome: state,
    cs1Label: 'subject',
    cs1: subject || 'fleet',
    cs2Label: 'figures',
    cs2: JSON.stringify(figures),
  };
  return cefLine({ id: `alarm:${alarm}`, name: `Alarm ${alarm} ${state}`, severity: ALARM_SEVERITY, fields }, version);
}
