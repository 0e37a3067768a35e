import forge from 'node-forge';

const { asn1 } = forge;
const { Class, Type } = asn1;

/** One ASN.1 value, not yet encoded. */
export type Der = forge.asn1.Asn1;

const UNIVERSAL = Class.UNIVERSAL;
const CONTEXT = Class.CONTEXT_SPECIFIC;

// forge keeps bytes in strings of one character a byte.
const binary = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

export const sequence = (...values: Der[]): Der => asn1.create(UNIVERSAL, Type.SEQUENCE, true, values);
export const set = (...values: Der[]): Der => asn1.create(UNIVERSAL, Type.SET, true, values);
export const oid = (dotted: string): Der => asn1.create(UNIVERSAL, Type.OID, false, asn1.oidToDer(dotted).getBytes());
export const nothing = (): Der => asn1.create(UNIVERSAL, Type.NULL, false, '');
export const flag = (value: boolean): Der => asn1.create(UNIVERSAL, Type.BOOLEAN, false, value ? '\xff' : '\0');
export const octets = (bytes: Uint8Array): Der => asn1.create(UNIVERSAL, Type.OCTETSTRING, false, binary(bytes));
export const utf8 = (text: string): Der => asn1.create(UNIVERSAL, Type.UTF8, false, binary(Buffer.from(text)));

/** INTEGER from an unsigned big-endian number, put into the shortest positive form. */
export function integer(bytes: Uint8Array): Der {
  const first = bytes.findIndex((byte) => byte !== 0);
  const digits = first === -1 ? Uint8Array.of(0) : bytes.subarray(first);
  const padded = (digits[0] ?? 0) < 0x80 ? digits : Uint8Array.of(0, ...digits);
  return asn1.create(UNIVERSAL, Type.INTEGER, false, binary(padded));
}

/** BIT STRING. `unused` is the number of padding bits at the end of the last byte. */
export const bits = (bytes: Uint8Array, unused = 0): Der =>
  asn1.create(UNIVERSAL, Type.BITSTRING, false, String.fromCharCode(unused) + binary(bytes));

/** `[tag]` around other values. */
export const context = (tag: number, ...values: Der[]): Der =>
  asn1.create(CONTEXT, tag as forge.asn1.Type, true, values);

/** `[tag] IMPLICIT` bytes, as GeneralName and key identifiers use it. */
export const contextBytes = (tag: number, bytes: Uint8Array): Der =>
  asn1.create(CONTEXT, tag as forge.asn1.Type, false, binary(bytes));

/** UTCTime through 2049, GeneralizedTime from 2050 on (RFC 5280 section 4.1.2.5). */
export function time(at: Date): Der {
  return at.getUTCFullYear() < 2050
    ? asn1.create(UNIVERSAL, Type.UTCTIME, false, asn1.dateToUtcTime(at))
    : asn1.create(UNIVERSAL, Type.GENERALIZEDTIME, false, asn1.dateToGeneralizedTime(at));
}

export const encode = (value: Der): Buffer => Buffer.from(asn1.toDer(value).getBytes(), 'latin1');

// The published types know only the older boolean option.
const fromDer = asn1.fromDer as unknown as (bytes: string, options: { readonly decodeBitStrings: boolean }) => Der;

/** Reads DER. Throws forge's own Error when the bytes are not well formed. */
export const decode = (bytes: Uint8Array): Der => fromDer(binary(bytes), { decodeBitStrings: false });

/** The values inside a constructed value; none for a primitive one. */
export const children = (value: Der): readonly Der[] => (Array.isArray(value.value) ? value.value : []);

/** The content bytes of a primitive value; none for a constructed one. */
export const content = (value: Der): Buffer =>
  Buffer.from(typeof value.value === 'string' ? value.value : '', 'latin1');

/** Dotted form of an OBJECT IDENTIFIER, or null for anything else. */
export const dotted = (value: Der): string | null =>
  value.tagClass === UNIVERSAL && value.type === Type.OID && typeof value.value === 'string'
    ? asn1.derToOid(value.value)
    : null;
