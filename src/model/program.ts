/** Kinds of computers the program is released for, as Node names them. */
export const SYSTEMS = ['linux-x64', 'linux-arm64', 'win32-x64', 'darwin-x64', 'darwin-arm64'] as const;
export type System = (typeof SYSTEMS)[number];

/** `1.4.0`: numbers only, since setup programs of Windows take nothing else. */
export const PROGRAM_VERSION = /^(?:0|[1-9]\d{0,4})\.(?:0|[1-9]\d{0,4})\.(?:0|[1-9]\d{0,4})$/;

/** Name of a released program in the signed repository. */
export const programTarget = (system: System, version: string): string => `program/${system}-${version}`;

/** Most bytes of a packed program. */
export const MAX_PROGRAM_BYTES = 256 * 1024 * 1024;

/** Whether a version comes after another. What is no version comes before all. */
export function isNewer(version: string, than: string): boolean {
  const [a, b] = [partsOf(version), partsOf(than)];
  const at = a.findIndex((part, index) => part !== b[index]);
  return at !== -1 && (a[at] ?? 0) > (b[at] ?? 0);
}

const partsOf = (version: string): number[] =>
  PROGRAM_VERSION.test(version) ? version.split('.').map(Number) : [-1, -1, -1];
