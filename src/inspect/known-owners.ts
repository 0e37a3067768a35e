import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { readCanaries } from '../detect/known/canaries.js';
import { type OwnerFilter, openFilter } from '../detect/known/filter.js';
import { KnownError } from '../detect/known/known-error.js';
import type { KnownPersons } from '../detect/known/persons.js';

/** Where a policy says its known owners are. */
export interface KnownFiles {
  readonly file: string;
  readonly canaries: string | null;
  /** Id of the fingerprint key both were made with. */
  readonly keyId: string;
}

/** Known owners as workers get them: one copy of the filter for all of them. */
export interface KnownSetup {
  /** What messages call the filter. */
  readonly name: string;
  readonly filter: SharedArrayBuffer;
  readonly canaries: readonly string[];
}

/** 64 million owners, and a good deal of room. */
const MAX_FILTER_BYTES = 128 * 1024 * 1024;

/**
 * Reads filter and canaries once, into memory that threads share.
 * @param keyId id of the key that this PC makes fingerprints with; null where only the files are checked
 * @throws KnownError: unreadable, damaged, or made with another key, with which nobody would ever be known
 */
export function loadKnownOwners(files: KnownFiles, keyId: string | null): KnownSetup & { readonly owners: number } {
  if (keyId !== null && keyId !== files.keyId) {
    throw new KnownError(
      'KNOWN_KEY',
      `${files.file}: made with key ${files.keyId}, but this PC has key ${keyId}: give this PC the fleet key, or build the filter with this one`,
    );
  }
  const shared = readShared(files.file);
  const filter = openFilter(new Uint8Array(shared), files.file);
  sameKey(files.file, filter.keyId, files.keyId);
  const canaries = files.canaries === null ? null : readCanaries(textOf(files.canaries), files.canaries);
  if (files.canaries !== null && canaries !== null) sameKey(files.canaries, canaries.keyId, files.keyId);
  return { name: files.file, filter: shared, canaries: canaries?.fingerprints ?? [], owners: filter.count };
}

/** Opens what `loadKnownOwners` read, in whatever thread. */
export function openKnown(setup: KnownSetup): KnownPersons {
  const filter: OwnerFilter = openFilter(new Uint8Array(setup.filter), setup.name);
  const canaries = new Set(setup.canaries);
  return { has: (fingerprint) => filter.has(fingerprint), isCanary: (fingerprint) => canaries.has(fingerprint) };
}

function sameKey(file: string, found: string, wanted: string): void {
  if (found === wanted) return;
  throw new KnownError(
    'KNOWN_KEY',
    `${file} is of key ${found}, the policy says ${wanted}: take all files of one build`,
  );
}

function readShared(file: string): SharedArrayBuffer {
  return reading(file, () => {
    const fd = openSync(file, 'r');
    try {
      const { size } = fstatSync(fd);
      if (size > MAX_FILTER_BYTES) throw new KnownError('KNOWN_TOO_MANY', `${file} is larger than any filter may be`);
      const shared = new SharedArrayBuffer(size);
      const read = readSync(fd, new Uint8Array(shared), 0, size, 0);
      if (read < size) throw new KnownError('KNOWN_UNREADABLE', `${file} was being written: try again`);
      return shared;
    } finally {
      closeSync(fd);
    }
  });
}

const textOf = (file: string): string => reading(file, () => readFileSync(file, 'latin1'));

function reading<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof KnownError) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    throw new KnownError('KNOWN_UNREADABLE', `${file} cannot be read (${code})`, error);
  }
}
