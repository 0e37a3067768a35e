/*
 * What an installation is made of: a list of changes, as data. Each part of an operating system (linux/trust.ts,
 * windows/proxy.ts, …) says which changes it wants; check.ts asks whether they are in effect, install.ts makes them after
 * writing down what was there, remove.ts takes them away where no journal is left.
 */

export type Change = FileChange | BlockChange | JsonChange | SettingChange | CommandChange;

/** A file that is ours alone. */
export interface FileChange {
  readonly kind: 'file';
  readonly path: string;
  readonly text: string;
  /** 0o644 unless told. */
  readonly mode?: number;
}

/** Lines of ours in a text file of others, between two marks. */
export interface BlockChange {
  readonly kind: 'block';
  readonly path: string;
  readonly lines: readonly string[];
  /** What stands above our lines where the file does not exist. */
  readonly head?: readonly string[];
}

/** Members of ours in a JSON file of others: `{ policies: { Proxy: … } }`. Objects are joined, all else is replaced. */
export interface JsonChange {
  readonly kind: 'json';
  readonly path: string;
  readonly members: JsonObject;
}

export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: Json;
}

/** A value of the Windows registry. */
export interface SettingChange {
  readonly kind: 'setting';
  readonly setting: Setting;
  readonly value: SettingValue;
}

export interface Setting {
  /** `HKLM\SOFTWARE\…` */
  readonly key: string;
  /** Empty: the key's own value. */
  readonly name: string;
}

/** Binary is said in hexadecimal, as `reg` does. */
export type SettingValue =
  | { readonly type: 'REG_SZ' | 'REG_EXPAND_SZ' | 'REG_BINARY'; readonly data: string }
  | { readonly type: 'REG_DWORD'; readonly data: number };

/** A program whose effect is not one file: a service started, a bundle built anew. */
export interface CommandChange {
  readonly kind: 'command';
  /** The program by its absolute path (or bare name), then its arguments; never through a shell. */
  readonly run: Argv;
  /** Takes the effect back. Absent where `derived` is all there is to it. */
  readonly undo?: Argv;
  /** Ends with 0 where the effect is there. Absent: it cannot be asked, and is made again. */
  readonly check?: Argv;
  /** Files and folders the program builds from others; put back as they were unless somebody has built them since. */
  readonly derived?: readonly string[];
  /** Registry values the program writes. */
  readonly settings?: readonly Setting[];
  /** An installation goes on without it: a desktop that is not there, say. */
  readonly optional?: boolean;
}

export type Argv = readonly [program: string, ...args: string[]];

/** One part of an operating system: what it is to look like once Menshen is installed. Pure: `look` is all it sees. */
export interface Part {
  readonly name: string;
  changes(facts: Facts, look: Look): readonly Change[];
}

/** What a part may ask of the machine before it says what it wants. */
export interface Look {
  exists(file: string): boolean;
  /** Home folders of people, absolute. */
  readonly homes: ReadonlyArray<{ readonly folder: string; readonly uid: number; readonly gid: number }>;
}

/** What is to be installed, as far as an operating system has to know. */
export interface Facts {
  readonly port: number;
  /** Where the program lies: `bin/menshen` below it. */
  readonly program: string;
  /** How it is started where no shell is: its Node, and its first file. */
  readonly self: Argv;
  /** The agent's data directory. */
  readonly home: string;
  /** The settings file the service reads. */
  readonly config: string;
  /** The account of the worker. */
  readonly user: string;
  readonly ca: Ca;
  /** Hosts and networks that go past the proxy, as Windows writes them. */
  readonly bypass: readonly string[];
  /** Proxy variables for programs of the command line; they break more than they catch, so: only where asked for. */
  readonly environment: boolean;
  /** Networks of mail servers that mail programs may reach directly. */
  readonly mailNetworks: ReadonlyArray<{ readonly network: string; readonly ports: readonly number[] }>;
  /** Loads rules that refuse what goes past the proxy. */
  readonly firewall: boolean;
}

export interface Ca {
  readonly pem: string;
  /** Upper-case hexadecimal, as Windows and macOS name certificates. */
  readonly sha1: string;
  /** Subject CN, the nickname in NSS. */
  readonly name: string;
}

export const pacUrl = ({ port }: Pick<Facts, 'port'>): string => `http://127.0.0.1:${port}/proxy.pac`;

/** The certificate without its armour: what policies want. */
export const derBase64 = ({ pem }: Ca): string => pem.replace(/-----[A-Z ]+-----|\s/g, '');
