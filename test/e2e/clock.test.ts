import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import t from 'tap';
import { startTestAgent } from '../builders/agent.js';
import { curl } from '../builders/curl.js';
import { leakText } from '../builders/listings.js';
import { startOrigin } from '../builders/origin.js';
import { owners } from '../builders/people.js';
import { makeTestCa } from '../builders/pki.js';

/*
 * Somebody sets the clock of a PC, or its time zone: what was sent within a day stays what was sent within a day.
 */

const HOST = 'site.example';
const DAY = 86_400_000;
const FIRST = Date.UTC(2026, 10, 2, 1, 0, 0);

t.test('a clock that is set opens no window', async (t) => {
  const zone = process.env.TZ;
  const home = await fs.mkdtemp(path.join(os.tmpdir(), 'menshen-clock-'));
  const ca = await makeTestCa();
  const origin = await startOrigin({ names: [HOST], ca });
  let wall = FIRST;
  let uptime = 3 * DAY;
  const start = () =>
    startTestAgent({ ca, home, clock: () => wall, uptime: () => uptime, origins: [{ names: [HOST], origin }] });
  let agent = await start();
  t.teardown(async () => {
    await agent.close();
    await origin.close();
    await fs.rm(home, { recursive: true, force: true });
    if (zone === undefined) delete process.env.TZ;
    else process.env.TZ = zone;
  });
  const people = owners(20, 63);
  let next = 0;
  /** One owner, ten minutes after the one before. @returns the rule that refused it */
  const send = async (): Promise<string | null> => {
    const answer = await curl(['--data-binary', '@-', `https://${HOST}/post`, '--insecure'], {
      proxyPort: agent.port,
      input: leakText(people.slice(next, ++next)),
    });
    wall += 600_000;
    uptime += 600_000;
    return answer.status === 200 ? null : (/rule=([^;]+)/.exec(answer.headers['x-menshen-verdict'] ?? '')?.[1] ?? '');
  };

  for (let n = 0; n < 9; n++) t.equal(await send(), null);
  wall += 40 * DAY;
  process.env.TZ = 'Pacific/Kiritimati';
  t.equal(await send(), 'drip-owners', 'the tenth within a day, though the clock says forty days later');
  const [event] = await agent.events(10);
  t.match(event, { kind: 'refused' });
  t.ok(Math.abs((event?.skewMs ?? 0) - 40 * DAY) < 60_000, 'events say by how much the clock was set');
  await agent.close();
  // Switched off, the clock put back to half a day before everything, and another zone; the uptime begins anew.
  wall = FIRST - DAY / 2;
  uptime = 60_000;
  process.env.TZ = 'America/Los_Angeles';
  agent = await start();
  t.equal(await send(), 'drip-owners', 'nor does a clock put back while the agent is down');
  uptime += DAY;
  wall += DAY;
  t.equal(await send(), null, 'a day that passed has passed');
});
