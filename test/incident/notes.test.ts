import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import t from 'tap';
import { openRooms } from '../../src/agent/rooms.js';
import { leaveNote, makeNote, type Note, takeNotes } from '../../src/incident/notes.js';

const NOW = Date.parse('2026-03-01T08:00:00Z');
const note = (what: string, kind: Note['kind'] = 'notice') => makeNote(kind, { what, count: 3 }, NOW);
const folder = (t: { teardown(work: () => void): void }): string => {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'menshen-notes-'));
  t.teardown(() => fs.rmSync(dir, { recursive: true }));
  return dir;
};

t.test('notes are shipped in a fleet, once each, and again when everything is', (t) => {
  const rooms = openRooms(path.join(folder(t), 'menshen.db'));
  t.teardown(() => rooms.store.close());
  const [alone, alarm] = [note('alone'), note('alarm', 'tamper')];
  rooms.notes.add(alone);
  t.equal(rooms.outbox.batch(), null, 'a PC of no fleet queues nothing');
  rooms.outbox.restart('00000000-0000-4000-8000-000000000001');
  rooms.notes.add(alarm);
  rooms.notes.add(alarm);
  const items = rooms.outbox.batch()?.items ?? [];
  t.match(items, [
    { number: 1, kind: 'notice', id: alone.id, body: { what: 'alone', count: 3 } },
    { number: 2, kind: 'tamper', id: alarm.id, body: { what: 'alarm' } },
  ]);
  t.equal(items.length, 2);
  t.equal(rooms.notes.prune(NOW + 1), 2);
  t.match(rooms.outbox.batch()?.items, [{ body: null }, { body: null }], 'their numbers must not look lost');
  t.end();
});

t.test('what is left in the file comes until it is kept, without lines nobody can read', (t) => {
  const home = folder(t);
  takeNotes(home, () => t.fail('there is nothing yet') as never);
  const left = [note('one'), note('two')];
  for (const each of left) t.ok(leaveNote(home, each));
  fs.appendFileSync(path.join(home, 'notes.ndjson'), '{"id":"torn\n[]\n');
  const taken: string[][] = [];
  const take = (kept: boolean) =>
    takeNotes(home, (notes) => {
      taken.push(notes.map(({ body }) => body.what));
      return kept;
    });
  take(false);
  t.ok(leaveNote(home, note('three')));
  take(true);
  take(true);
  take(true);
  t.same(taken, [['one', 'two'], ['one', 'two'], ['three']]);
  t.end();
});

t.test('a file that grows without being read takes no more', (t) => {
  const home = folder(t);
  fs.writeFileSync(path.join(home, 'notes.ndjson'), 'x'.repeat(2 * 1024 * 1024));
  t.notOk(leaveNote(home, note('more')));
  t.end();
});
