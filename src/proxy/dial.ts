import dns from 'node:dns';
import net, { type LookupFunction } from 'node:net';
import type { NoProxy } from './parent/no-proxy.js';
import { askParent, type Parent } from './parent/parent.js';
import { isLinkLocal, isLoopback, leadsBack } from './reach.js';

/** Where a connection goes. */
export interface DialTarget {
  readonly host: string;
  readonly port: number;
}

export interface DialOptions {
  /** `host:port` → address and port to connect to instead. */
  readonly resolve: ReadonlyMap<string, DialTarget>;
  /** Proxy that connections are tunnelled through. */
  readonly parent: Parent | null;
  /** What is reached without the parent. */
  readonly noProxy: NoProxy;
  /** Addresses of one cable may be asked for (RFC 3927): off, since machines in a cloud find credentials there. */
  readonly linkLocal: boolean;
  readonly connectTimeoutMs: number;
  /** The proxy's own ports: a connection that would come back to one is refused. */
  readonly ownPorts: () => readonly number[];
}

export class UpstreamError extends Error {
  readonly code:
    | 'UPSTREAM_UNREACHABLE'
    | 'UPSTREAM_TIMEOUT'
    | 'UPSTREAM_NAME'
    | 'UPSTREAM_LOOP'
    | 'UPSTREAM_FORBIDDEN'
    | 'PARENT_REFUSED';

  constructor(code: UpstreamError['code'], message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'UpstreamError';
    this.code = code;
  }
}

const PARENT_CODES = {
  refused: 'PARENT_REFUSED',
  closed: 'UPSTREAM_UNREACHABLE',
  timeout: 'UPSTREAM_TIMEOUT',
} as const;

/** A TCP connection to the target, through the parent where one is meant for it. Rejects with UpstreamError. */
export async function dial(target: DialTarget, options: DialOptions): Promise<net.Socket> {
  if (leadsBack(target.host, target.port, ...options.ownPorts())) throw loop(target);
  if (!options.linkLocal && isLinkLocal(target.host)) throw forbidden(target);
  const parent = options.parent === null || options.noProxy(target) ? null : options.parent;
  const socket = await connect(parent ?? target, options);
  // A name may lead here too.
  if (options.ownPorts().includes(socket.remotePort ?? 0) && isLoopback(socket.remoteAddress ?? '')) {
    socket.destroy();
    throw loop(target);
  }
  if (parent === null) return socket;
  const fault = await askParent(socket, parent, target, options.connectTimeoutMs);
  if (fault === null) return socket;
  socket.destroy();
  throw new UpstreamError(PARENT_CODES[fault.fault], fault.reason);
}

function loop({ host, port }: DialTarget): UpstreamError {
  return new UpstreamError('UPSTREAM_LOOP', `${host}:${port} leads back to this proxy`);
}

function forbidden({ host }: DialTarget): UpstreamError {
  return new UpstreamError('UPSTREAM_FORBIDDEN', `${host} is an address of the local link, which nothing is sent to`);
}

/** Addresses of either family are tried in turn (RFC 8305), the next one before the last has given up. */
function connect(target: DialTarget, options: DialOptions): Promise<net.Socket> {
  const settled = options.resolve.get(`${target.host}:${target.port}`);
  const { host, port } = settled ?? target;
  return new Promise((resolve, reject) => {
    const lookup = settled === undefined && !options.linkLocal ? lookupBeyondTheLink : undefined;
    const socket = net.connect({
      host,
      port,
      noDelay: true,
      autoSelectFamily: true,
      ...(lookup === undefined ? {} : { lookup }),
    });
    const timer = setTimeout(() => {
      socket.destroy();
      reject(new UpstreamError('UPSTREAM_TIMEOUT', `${target.host}:${target.port} did not answer in time`));
    }, options.connectTimeoutMs);
    const failed = (error: Error): void => {
      clearTimeout(timer);
      reject(faultOf(error, target));
    };
    socket.once('error', failed);
    socket.once('connect', () => {
      clearTimeout(timer);
      socket.removeListener('error', failed);
      // Until its user listens, an error must not end the process; 'close' tells of it as well.
      socket.on('error', () => socket.destroy());
      resolve(socket);
    });
  });
}

const NAME_CODES: ReadonlySet<unknown> = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'EAI_NODATA', 'EAI_NONAME']);

function faultOf(error: NodeJS.ErrnoException, target: DialTarget): UpstreamError {
  if (error instanceof UpstreamError) return error;
  if (NAME_CODES.has(error.code)) {
    return new UpstreamError('UPSTREAM_NAME', `${target.host} has no address: the name could not be resolved`, error);
  }
  return new UpstreamError('UPSTREAM_UNREACHABLE', `${target.host}:${target.port} could not be reached`, error);
}

/** The system's look-up without addresses of the local link: a name must not lead where its number may not. */
const lookupBeyondTheLink: LookupFunction = (host, options, done) => {
  dns.lookup(host, { ...options, all: true }, (error, addresses) => {
    if (error !== null) {
      done(error, []);
      return;
    }
    const allowed = addresses.filter(({ address }) => !isLinkLocal(address));
    const [first] = allowed;
    if (first === undefined) done(forbidden({ host, port: 0 }), []);
    else if (options.all === true) done(null, allowed);
    else done(null, first.address, first.family);
  });
};
