import { type ParseArgsConfig, parseArgs } from 'node:util';
import type { CommandIo } from './io.js';

/** What was typed cannot be understood. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly code = 'USAGE';
}

/** Reads options strictly. Throws UsageError. */
export function options<O extends NonNullable<ParseArgsConfig['options']>>(argv: string[], wanted: O) {
  const config = { args: argv, options: wanted, strict: true, allowPositionals: true } as const;
  try {
    return parseArgs<{ args: string[]; options: O; strict: true; allowPositionals: true }>(config);
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

export function required(value: unknown, name: string): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new UsageError(`--${name} is needed`);
}

/** A whole number of an option. Throws UsageError. */
export function whole(value: unknown, name: string, fallback: number, min: number, max: number): number {
  if (value === undefined) return fallback;
  const number = typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN;
  if (number >= min && number <= max) return number;
  throw new UsageError(`--${name} takes a whole number from ${min} to ${max}`);
}

export function line(io: CommandIo, value: object): void {
  io.stdout.write(`${JSON.stringify(value)}\n`);
}
