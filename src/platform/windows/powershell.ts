import type { Argv } from '../change.js';

/** One PowerShell statement, encoded so that no quoting rule of any shell can change it. */
export function powershell(script: string): Argv {
  const whole = `$ErrorActionPreference='Stop'; ${script}`;
  const encoded = Buffer.from(whole, 'utf16le').toString('base64');
  return ['powershell.exe', '-NoProfile', '-NonInteractive', '-EncodedCommand', encoded];
}

/** What an encoded statement says, for people who read a plan. */
export function decoded(argv: Argv): string {
  const at = argv.indexOf('-EncodedCommand');
  const script = argv[at + 1];
  if (at === -1 || script === undefined) return argv.map(quoted).join(' ');
  return `powershell> ${Buffer.from(script, 'base64').toString('utf16le')}`;
}

/** A text as a PowerShell literal. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

const quoted = (word: string): string => (/^[\w./:=+\\-]+$/.test(word) ? word : JSON.stringify(word));
