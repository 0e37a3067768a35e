import fs from 'node:fs';
import { withoutBlock, withoutMembers } from './edit.js';
import type { Entry, Journal } from './journal.js';
import type { Machine } from './machine.js';
import { ABSENT, digest, draftOf, type Kept, keep, put } from './place.js';
import { digestOf, putTree, treeDigest } from './tree.js';

/**
 * Takes back everything the journal names from its end down to the first `keepFirst` entries, and forgets it. Dying on the
 * way is no harm: the next call goes on. Returns what could not be taken back, a sentence each.
 *
 * What somebody else has changed since is not overwritten where more than ours stands in it: then only ours is taken out.
 */
export function undo(journal: Journal, machine: Machine, keepFirst = 0): string[] {
  const troubles: string[] = [];
  const entries = [...journal.entries];
  let building = 0;
  for (let at = entries.length - 1; at >= keepFirst; at -= 1) {
    const entry = entries[at];
    if (entry === undefined) continue;
    if (entry.was === 'built') building += 1;
    const built = entry.was === 'derived' ? builtBy(entry, entries.slice(at)) : null;
    if (built !== null) building -= 1;
    machine.step(`undo ${entry.was}`);
    const trouble = undoOne(entry, built, machine);
    if (trouble !== null) troubles.push(trouble);
    // What a program has built must still be known when its trees are put back.
    if (building === 0) journal.cut(at);
  }
  if (keepFirst === 0) journal.finish();
  return troubles;
}

type Derived = Extract<Entry, { was: 'derived' }>;
type Built = Extract<Entry, { was: 'built' }>;

function builtBy({ run }: Derived, later: readonly Entry[]): Built | null {
  const name = JSON.stringify(run);
  return later.find((entry): entry is Built => entry.was === 'built' && JSON.stringify(entry.run) === name) ?? null;
}

function undoOne(entry: Entry, built: Built | null, machine: Machine): string | null {
  switch (entry.was) {
    case 'path':
      return undoPath(entry, machine);
    case 'setting':
      return undoSetting(entry, machine);
    case 'command': {
      const ran = entry.undo === null ? null : machine.run(entry.undo);
      for (const { setting, before } of entry.settings) machine.settings.write(setting, before);
      return ran === null || ran.code === 0 || entry.optional === true ? null : `${entry.undo?.join(' ')}: ${ran.said}`;
    }
    case 'derived':
      return undoDerived(entry, built, machine);
    case 'built':
    case 'done':
      return null;
  }
}

function undoPath({ path: file, before, after, change }: Extract<Entry, { was: 'path' }>, machine: Machine): null {
  const real = machine.place(file);
  const now = keep(real);
  if (now.is === 'folder') {
    // A folder we made goes when nobody has put anything into it.
    if (before.is === 'absent' && fs.readdirSync(real).length === 0) fs.rmdirSync(real);
    return null;
  }
  if (JSON.stringify(now) === JSON.stringify(before)) {
    fs.rmSync(draftOf(real), { force: true });
    return null;
  }
  const theirs = digest(now) !== after && digest(now) !== digest(before) && now.is === 'file';
  put(real, theirs && change !== null ? withoutOurs(now, before, change) : before);
  return null;
}

type PathChange = NonNullable<Extract<Entry, { was: 'path' }>['change']>;

/** What somebody else has made of a file since, without ours. */
function withoutOurs(now: Extract<Kept, { is: 'file' }>, before: Kept, change: PathChange): Kept {
  const text = Buffer.from(now.bytes, 'base64').toString('utf8');
  if (change.kind === 'block') {
    const left = withoutBlock(text);
    const head = (change.head ?? []).map((line) => `${line}\n`).join('');
    return before.is === 'absent' && left === head ? ABSENT : withText(now, left);
  }
  if (change.kind === 'json') {
    try {
      const left = withoutMembers(text, change);
      return left === null ? ABSENT : withText(now, left);
    } catch (error) {
      if (error instanceof SyntaxError) return before;
      throw error;
    }
  }
  return before;
}

function withText(file: Extract<Kept, { is: 'file' }>, text: string): Kept {
  return { ...file, bytes: Buffer.from(text).toString('base64') };
}

function undoSetting(entry: Extract<Entry, { was: 'setting' }>, { settings }: Machine): string | null {
  const { setting, before, after, made = [] } = entry;
  const now = JSON.stringify(settings.read(setting));
  const ours = now === JSON.stringify(after);
  if (now !== JSON.stringify(before)) {
    if (!ours) return `${setting.key} ${setting.name} was changed by somebody else and stays`;
    settings.write(setting, before);
  }
  for (const key of [...made].reverse()) settings.drop(key);
  return null;
}

/** Trees as they were, where nobody has built them since; else they are built anew, from files without ours. */
function undoDerived({ run, trees }: Derived, built: Built | null, machine: Machine): string | null {
  let stale = trees.length === 0;
  for (const [at, tree] of trees.entries()) {
    const real = machine.place(tree.path);
    const now = treeDigest(real);
    const known =
      built === null || built.digests[at] === now || (tree.before !== null && digestOf(tree.before) === now);
    if (known && tree.before !== null) putTree(tree, real);
    else stale = true;
  }
  if (!stale) return null;
  const { code, said } = machine.run(run);
  return code === 0 ? null : `${run.join(' ')}: ${said}`;
}
