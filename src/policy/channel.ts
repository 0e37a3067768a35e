import type { Destination, Route } from '../model/destination.js';
import { type Glob, globOf, matchesPath } from './glob.js';
import type { ChannelSource, UploadSource } from './source.js';

/** Where a value is read in a request. */
export interface Selector {
  readonly from: 'json' | 'form' | 'query' | 'header' | 'cookie';
  /** Field name, or a path that starts with `$` for `json`. */
  readonly name: string;
}

/** One way content leaves through a channel, and where the request says what belongs together. */
export interface Upload {
  readonly methods: ReadonlySet<string>;
  /** Exact host, or null for every host of the channel. */
  readonly host: string | null;
  readonly path: Glob | null;
  readonly body: string | null;
  /** Field that holds what a person wrote, or the file. */
  readonly field: string | null;
  readonly recipient: Selector | null;
  readonly login: Selector | null;
  readonly tenant: Selector | null;
  readonly slices: SliceSelectors | null;
}

/** Slices of one upload: which upload, which slice, from which byte. `total` counts slices, bytes where there is no index. */
export interface SliceSelectors {
  readonly id: Selector | null;
  readonly index: Selector | null;
  readonly total: Selector | null;
  readonly offset: Selector | null;
}

export interface Channel {
  readonly id: string;
  readonly name: string;
  /** Of its requests: whatever can be read is. */
  readonly route: Route;
  /** Before any request is known: its TLS is not decrypted where this says `tunnel`. */
  readonly hostRoute: Route;
  readonly uploads: readonly Upload[];
}

/**
 * A channel ready to use. `approved`: the policy lets this tool be used; as nothing of it can be read, it is tunnelled and its
 * bytes are counted.
 */
export function channelOf(source: ChannelSource, approved = false): Channel {
  const route: Route = Object.freeze({
    channel: source.id,
    category: source.category,
    sanctioned: false,
    treatment: source.treatment === 'refuse' && !approved ? 'refuse' : 'inspect-hold',
    opaque: source.opaque ?? false,
  });
  const tunnelled = source.treatment === 'tunnel' || (approved && route.opaque);
  return {
    id: source.id,
    name: source.name,
    route,
    hostRoute: tunnelled ? Object.freeze({ ...route, treatment: 'tunnel' }) : route,
    uploads: (source.uploads ?? []).map(uploadOf),
  };
}

/** The first upload entry of a channel that this request is, or null. A WebSocket message has the method `WS`. */
export function findUpload(
  channel: Channel,
  destination: Destination,
  method: string = destination.method,
): Upload | null {
  for (const upload of channel.uploads) {
    if (!upload.methods.has(method)) continue;
    if (upload.host !== null && upload.host !== destination.host) continue;
    if (upload.path !== null && !matchesPath(upload.path, destination.path)) continue;
    return upload;
  }
  return null;
}

function uploadOf(source: UploadSource): Upload {
  const slices = source.upload;
  return {
    methods: new Set(source.method),
    host: source.host ?? null,
    path: source.path === undefined ? null : globOf(source.path),
    body: source.body ?? null,
    field: source.field ?? null,
    recipient: selectorOf(source.recipient),
    login: selectorOf(source.login),
    tenant: selectorOf(source.tenant),
    slices: slices === undefined ? null : sliceSelectors(slices),
  };
}

/** Selectors as they are written, ready to use. */
export function sliceSelectors(source: NonNullable<UploadSource['upload']>): SliceSelectors {
  return {
    id: selectorOf(source.id),
    index: selectorOf(source.index),
    total: selectorOf(source.total),
    offset: selectorOf(source.offset),
  };
}

export function selectorOf(text: string | undefined): Selector | null {
  if (text === undefined) return null;
  const colon = text.indexOf(':');
  return { from: text.slice(0, colon) as Selector['from'], name: text.slice(colon + 1) };
}
