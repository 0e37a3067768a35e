import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { builtProgram } from '../builders/program.js';

interface Soak {
  readonly rounds: number;
  readonly failures: readonly string[];
  readonly before: { readonly descriptors: number | null };
  readonly after: { readonly descriptors: number | null };
  readonly ok: boolean;
  readonly workers: { readonly busy: number; readonly waiting: number; readonly lost: number };
}

t.test('mixed load leaves nothing behind: descriptors, workers and pools are as they were', async (t) => {
  builtProgram();
  const script = fileURLToPath(new URL('../../bench/soak.mjs', import.meta.url));
  const child = spawn(process.execPath, [script, '--minutes', '0.05', '--clients', '4', '--every', '1']);
  const out: Buffer[] = [];
  const talk: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => talk.push(chunk));
  const [code] = await once(child, 'close');
  t.equal(code, 0, Buffer.concat(talk).toString());
  const soak = JSON.parse(Buffer.concat(out).toString()) as Soak;
  t.ok(soak.rounds > 0, `${soak.rounds} rounds`);
  t.strictSame(soak.failures, [], 'every answer was what it must be');
  t.ok((soak.after.descriptors ?? 0) <= (soak.before.descriptors ?? 0), JSON.stringify([soak.before, soak.after]));
  t.match(soak, { ok: true, workers: { busy: 0, waiting: 0, lost: 0 } });
});
