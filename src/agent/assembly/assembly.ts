/**
 * What belongs together although it leaves in several requests: slices of one file, and small messages to one chat. The
 * life of a request here, beside its own inspection:
 *
 *   open ─► which upload, which message window ─► standing: refused already? ─► join: read with what left before ─► end
 *
 * Most requests are neither, and are told so at once.
 */
import type { Inspector } from '../../inspect/inspector.js';
import type { AssemblyLimits, Recipient } from '../../model/assembly.js';
import type { Clock } from '../../model/clock.js';
import { findUpload, type Upload } from '../../policy/channel.js';
import type { Policy } from '../../policy/policy.js';
import { select } from '../../policy/select.js';
import type { Held } from '../../proxy/gate.js';
import type { Joining } from './joining.js';
import { messageOf } from './message.js';
import { openMessages } from './messages.js';
import { mayHoldPiece } from './piece-bytes.js';
import { recipientsOf } from './recipient.js';
import { type ReadRequest, readRequest } from './request.js';
import { formNamesSlice, mayNameSlice, saysPlace } from './schemes.js';
import { sliceOf } from './slice.js';
import { openUploads } from './uploads.js';

export interface AssemblyOptions {
  readonly policy: () => Policy;
  readonly inspector: () => Inspector;
  /** Id of whose connection it is. */
  readonly personOf: (peer: Held['peer']) => Promise<string>;
  /** Private directory, cleared at start. */
  readonly spoolDir: string;
  /** Hex of the fingerprint key of today. */
  readonly key: () => string;
  readonly clock: Clock;
  /** Told of faults; the text holds no content. */
  readonly onFault: (message: string) => void;
}

export interface Assembly {
  /** Null for a request that stands alone. */
  open(held: Held): Joining | null;
  /** Whom it is for, where the catalogue knows how to read that. */
  recipients(held: Held): readonly Recipient[];
  /** Forgets what is past its time. */
  tend(): void;
  readonly stats: { readonly windows: number; readonly uploads: number; readonly spoolBytes: number };
  close(): Promise<void>;
}

export function openAssembly(options: AssemblyOptions): Assembly {
  const { policy, clock, key } = options;
  const limits = (): AssemblyLimits => policy().assembly;
  const uploads = openUploads({ ...options, limits });
  const messages = openMessages({ ...options, limits });

  function entryOf({ route, destination }: Held): Upload | null {
    const channel = policy().channels.get(route.channel);
    return channel === undefined ? null : findUpload(channel, destination);
  }

  return {
    open(held) {
      const { route, body, destination } = held;
      if (body.size === 0 || route.treatment !== 'inspect-hold' || route.sanctioned || held.unreadable !== null) {
        return null;
      }
      const upload = entryOf(held);
      const asSlice = upload !== null || mayBeSlice(held);
      const listed = upload !== null || held.message === true;
      const asMessage = mayBeMessage(held, listed, limits().maxMessageBytes);
      if (!asSlice && !asMessage) return null;
      const request = readRequest(held);
      const slice = asSlice ? sliceOf(held, upload, request) : null;
      if (slice?.is === 'slice') return uploads.open(held, slice, nameOf(request), clock());
      const known = uploads.size + uploads.forgotten;
      if (slice?.is === 'end' && known > 0) return uploads.open(held, slice, nameOf(request), clock());
      if (!asMessage) return null;
      const message = messageOf(request, body, destination.path, upload);
      return message === null ? null : messages.open(held, message, clock());
    },
    recipients(held) {
      const selector = entryOf(held)?.recipient ?? null;
      const value = selector === null ? null : select(selector, readRequest(held).fields);
      return selector === null || value === null ? [] : recipientsOf(selector, value, key());
    },
    tend() {
      uploads.tend(clock());
      messages.tend(clock());
    },
    get stats() {
      return { windows: messages.size, uploads: uploads.size, spoolBytes: uploads.bytes };
    },
    async close() {
      messages.close();
      await uploads.close();
    },
  };
}

/** Whether any scheme of slices could find its fields: nearly all requests say at a glance that none can. */
function mayBeSlice({ destination, head, body }: Held): boolean {
  const { path, contentType } = destination;
  return (
    mayNameSlice(path) ||
    path.startsWith('/sliceupload') ||
    path.startsWith('/cgi-bin/httpconn') ||
    head.headers.some(([name]) => saysPlace(name)) ||
    (contentType?.toLowerCase().startsWith('multipart/') === true && formNamesSlice(body))
  );
}

/** Whether a small body could be a piece of a record: one for nobody the catalogue knows has digits, or is not plain. */
function mayBeMessage({ body, route, head }: Held, listed: boolean, maxBytes: number): boolean {
  if (body.size > maxBytes || body.fd !== null) return false;
  if (listed || route.category !== 'other') return true;
  return head.headers.some(([name]) => name === 'content-encoding') || mayHoldPiece(body.read(0, body.size));
}

function nameOf(request: ReadRequest): string {
  const content = request.content();
  return 'filename' in content && typeof content.filename === 'string' && content.filename !== ''
    ? content.filename
    : 'upload';
}
