import type { RawHeaders } from '../exchange.js';
import { endToEnd, fields } from '../headers.js';

/** What both ends agreed on about compression. */
export interface Compression {
  /** Each message of the client stands alone. */
  readonly clientResets: boolean;
}

const EXTENSION = 'permessage-deflate';
const PARAMETERS =
  /^(?:(?:server|client)_no_context_takeover|(?:server|client)_max_window_bits(?:="?(?:8|9|1[0-5])"?)?)$/;

/** The extensions a client offers, of those its messages can be read with. */
export function readableOffers(headers: RawHeaders): string {
  return offers(headers)
    .filter(([name, ...parameters]) => name === EXTENSION && parameters.every((each) => PARAMETERS.test(each)))
    .map((offer) => offer.join('; '))
    .join(', ');
}

function offers(headers: RawHeaders): string[][] {
  return fields(headers, 'sec-websocket-extensions')
    .flatMap((value) => value.split(','))
    .map((offer) => offer.split(';').map((part) => part.trim().toLowerCase()))
    .filter(([name]) => name !== undefined && name !== '');
}

/** The compression a server chose; null for none; `unreadable` for an extension that was not offered to it. */
export function chosenCompression(headers: RawHeaders): Compression | null | 'unreadable' {
  const chosen = offers(headers);
  const [only] = chosen;
  if (only === undefined) return null;
  const [name, ...parameters] = only;
  if (chosen.length > 1 || name !== EXTENSION || !parameters.every((each) => PARAMETERS.test(each)))
    return 'unreadable';
  return { clientResets: parameters.includes('client_no_context_takeover') };
}

/** The fields of a handshake as they travel on, in either direction. */
export function handshakeFields(headers: RawHeaders, extensions: string | null): Array<readonly [string, string]> {
  const kept = endToEnd(headers, extensions === null ? [] : ['sec-websocket-extensions']);
  if (extensions !== null && extensions !== '') kept.push(['Sec-WebSocket-Extensions', extensions]);
  return [...kept, ['Connection', 'Upgrade'], ['Upgrade', 'websocket']];
}
