import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Setting, SettingValue } from '../../src/platform/change.js';
import { type Machine, openMachine, type Settings } from '../../src/platform/machine.js';

/** A folder that stands for a machine's root, with what is laid into it. */
export function makeRoot(files: Readonly<Record<string, string>> = {}): string {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'menshen-root-'));
  for (const [file, text] of Object.entries(files)) {
    const at = path.join(root, file);
    fs.mkdirSync(path.dirname(at), { recursive: true });
    if (text.startsWith('-> ')) fs.symlinkSync(text.slice(3), at);
    else fs.writeFileSync(at, text);
  }
  return root;
}

/** Everything below a root: kind, mode and content of each path. */
export function picture(root: string): Record<string, string> {
  const seen: Record<string, string> = {};
  for (const relative of (fs.readdirSync(root, { recursive: true }) as string[]).sort()) {
    const at = path.join(root, relative);
    const stat = fs.lstatSync(at);
    const mode = (stat.mode & 0o7777).toString(8);
    if (stat.isSymbolicLink()) seen[relative] = `link ${fs.readlinkSync(at)}`;
    else if (stat.isDirectory()) seen[relative] = `folder ${mode}`;
    else seen[relative] = `file ${mode} ${stat.uid}:${stat.gid} ${fs.readFileSync(at, 'base64')}`;
  }
  return seen;
}

/** Named values in memory, with the same verbs as the registry. */
export function makeSettings(
  values = new Map<string, SettingValue>(),
): Settings & { all(): Record<string, SettingValue> } {
  const nameOf = ({ key, name }: Setting): string => `${key}\\${name}`;
  return {
    read: (setting) => values.get(nameOf(setting)) ?? null,
    write(setting, value) {
      if (value === null) values.delete(nameOf(setting));
      else values.set(nameOf(setting), value);
    },
    missing: () => [],
    drop: () => undefined,
    all: () => Object.fromEntries([...values].sort(([a], [b]) => a.localeCompare(b))),
  };
}

/** A machine below a root whose only program builds `/built` from the files of `/sources`, as bundles of CAs are built. */
export function makeMachine(root: string, settings: Settings, step?: (what: string) => void): Machine {
  const machine = openMachine({ root, settings, ...(step === undefined ? {} : { step }) });
  return {
    ...machine,
    run([program, ...args]) {
      if (program !== 'build') return { code: program === 'fails' ? 1 : 0, said: `${program} ${args.join(' ')}` };
      const sources = path.join(root, 'sources');
      const listed = fs.existsSync(sources) ? fs.readdirSync(sources).sort() : [];
      const names = listed.filter((name) => fs.existsSync(path.join(sources, name)));
      fs.mkdirSync(path.join(root, 'built'), { recursive: true });
      const bundle = names.map((name) => fs.readFileSync(path.join(sources, name), 'utf8')).join('');
      fs.writeFileSync(path.join(root, 'built/bundle'), `# bundle\n${bundle}`);
      for (const name of fs.readdirSync(path.join(root, 'built'))) {
        if (name !== 'bundle' && !names.includes(name)) fs.rmSync(path.join(root, 'built', name));
      }
      for (const name of names) {
        const link = path.join(root, 'built', name);
        if (!fs.existsSync(link)) fs.symlinkSync(`../sources/${name}`, link);
      }
      return { code: 0, said: '' };
    },
  };
}
