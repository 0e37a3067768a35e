import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { algorithmIdentifier, commonName, type Signer, signed } from './certificate.js';
import { children, content, context, type Der, decode, encode, integer, sequence } from './der.js';

/** A certificate request that cannot be used. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
  readonly code = 'REQUEST_INVALID';
}

/** A request of ours is some 250 bytes. */
const MAX_REQUEST_BYTES = 2_048;

/** A PKCS #10 request (RFC 2986 section 4), DER: proves that whoever asks holds the key. */
export async function buildRequest(subject: string, publicKey: KeyObject, signer: Signer): Promise<Buffer> {
  const info = sequence(
    integer(Uint8Array.of(0)),
    commonName(subject),
    decode(publicKey.export({ type: 'spki', format: 'der' })),
    context(0),
  );
  return signed(info, signer);
}

/**
 * The public key of a request, once its own signature is verified. Its subject is not read: central names the PC.
 * @returns SubjectPublicKeyInfo, DER
 * @throws RequestError when it is no request, its signature is wrong or its key is not P-256
 */
export function readRequest(der: Uint8Array): Buffer {
  if (der.length > MAX_REQUEST_BYTES) throw new RequestError(`a request has at most ${MAX_REQUEST_BYTES} bytes`);
  try {
    const [info, algorithm, signature] = children(decode(der));
    const spki = info === undefined ? undefined : children(info)[2];
    if (info === undefined || algorithm === undefined || signature === undefined || spki === undefined) {
      throw new RequestError('not a PKCS #10 request');
    }
    if (!encode(algorithm).equals(encode(algorithmIdentifier('ecdsa-sha256')))) {
      throw new RequestError('the request must be signed with ECDSA and SHA-256');
    }
    const publicKey = encode(spki);
    const key = createPublicKey({ key: publicKey, type: 'spki', format: 'der' });
    if (key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') throw new RequestError('the key must be P-256');
    if (!verify('sha256', encode(info), key, signatureOf(signature))) {
      throw new RequestError('the request is not signed by the key it carries');
    }
    return publicKey;
  } catch (cause) {
    if (cause instanceof RequestError) throw cause;
    throw new RequestError('not a PKCS #10 request', { cause });
  }
}

/** The bytes of a BIT STRING after its count of padding bits. */
const signatureOf = (value: Der): Buffer => content(value).subarray(1);
