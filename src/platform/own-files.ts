import { createHash } from 'node:crypto';
import fs from 'node:fs';
import fsp from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';

/*
 * The program's own files against what the package said of them (`files.json`, written when it was built). Finds what was
 * edited by hand, cut short by a full disk or taken away by a security suite; whoever may write here may write the list too.
 */

export const LIST = 'files.json';
const list = z.record(z.string(), z.string().regex(/^[0-9a-f]{64}$/));

/** So much is read, then others have their turn: nobody waits for this. */
const REST_MS = 5;

/**
 * Files below `root` that are missing or not as they were packed, sorted; the list itself where it is damaged. Null where there
 * is no list: this is no package.
 */
export async function changedFiles(root: string): Promise<string[] | null> {
  let text: string;
  try {
    text = await fsp.readFile(path.join(root, LIST), 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
  const wanted = parsed(text);
  if (wanted === null) return [LIST];
  const changed: string[] = [];
  for (const [file, sha256] of Object.entries(wanted)) {
    if ((await digestOf(path.join(root, file))) !== sha256) changed.push(file);
    await new Promise((next) => setTimeout(next, REST_MS));
  }
  return changed.sort();
}

function parsed(text: string): Record<string, string> | null {
  try {
    return list.safeParse(JSON.parse(text)).data ?? null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** Null for what cannot be read. */
async function digestOf(file: string): Promise<string | null> {
  const hash = createHash('sha256');
  try {
    await pipeline(fs.createReadStream(file), hash);
    return hash.digest('hex');
  } catch (error) {
    if (error instanceof Error && 'code' in error) return null;
    throw error;
  }
}
