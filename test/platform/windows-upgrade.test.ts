import t from 'tap';
import { SERVICE } from '../../src/platform/windows/service.js';
import { switchService } from '../../src/platform/windows/upgrade.js';

/* A new version of a package takes over the service of Windows, or gives it back. Under Wine: test/package/windows.mjs. */

const [OLD, NEW] = ['"old\\node.exe" "old\\main.js"', '"new\\node.exe" "new\\main.js"'];

/** The service manager of a PC; `broken` commands do not start. */
function manager(first: string | null, broken: readonly string[] = []) {
  const state = { command: first, running: first !== null };
  const done: string[] = [];
  const services = {
    command: (name: string) => (name === SERVICE ? state.command : null),
    set(_: string, command: string) {
      done.push(`set ${command === OLD ? 'old' : 'new'}`);
      t.notOk(state.running, 'what runs is not written over');
      state.command = command;
      return true;
    },
    start() {
      done.push('start');
      state.running = !broken.includes(state.command ?? '');
      return state.running;
    },
    stop() {
      done.push('stop');
      state.running = false;
      return true;
    },
  };
  return { services, state, done };
}

const describe = { to: NEW, description: 'test' };

t.test('the service of the version before is stopped, and the new one started', async (t) => {
  const { services, state, done } = manager(OLD);
  const switched = await switchService({
    services,
    ...describe,
    answers: () => Promise.resolve(state.command === NEW),
  });
  t.equal(switched.is, 'switched');
  t.same(done, ['stop', 'set new', 'start']);
  t.same(state, { command: NEW, running: true });
});

t.test('a version that does not answer gives way to the one before', async (t) => {
  const { services, state } = manager(OLD);
  const switched = await switchService({ services, ...describe, answers: () => Promise.resolve(false) });
  t.equal(switched.is, 'back');
  t.same(state, { command: OLD, running: true });
});

t.test('a version that does not even start is not waited for', async (t) => {
  const { services, state } = manager(OLD, [NEW]);
  const switched = await switchService({ services, ...describe, answers: () => Promise.reject(new Error('asked')) });
  t.equal(switched.is, 'back');
  t.same(state, { command: OLD, running: true });
});

t.test('when the rest of an upgrade fails, the version before runs again', async (t) => {
  const { services, state } = manager(OLD);
  const switched = await switchService({ services, ...describe, answers: () => Promise.resolve(true) });
  t.equal(switched.is, 'switched');
  if (switched.is === 'switched') switched.back();
  t.same(state, { command: OLD, running: true });
});

t.test('nothing is touched where there is no service, or it is of this version', async (t) => {
  for (const first of [null, NEW]) {
    const { services, done } = manager(first);
    const switched = await switchService({ services, ...describe, answers: () => Promise.resolve(false) });
    t.equal(switched.is, 'same');
    t.same(done, []);
  }
});
