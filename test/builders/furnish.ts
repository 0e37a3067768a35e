import type { Page } from 'playwright-core';
import type { Role } from '../../src/central/api/access.js';
import { propose } from '../../src/central/policy/proposing.js';
import { uuidv7 } from '../../src/incident/uuid.js';
import type { Report } from '../../src/model/sync.js';
import type { TestConsole } from './console.js';
import { LEAVER, shipLeak } from './leak.js';

/*
 * A head office in which every page of the console has something to show, and the list of those pages: whoever builds one
 * adds a line, and it is looked at in both languages and themes, at a desk and on a phone.
 */

export interface Stop {
  /** Who opens it: somebody who may. */
  readonly role: Role;
  readonly path: string;
  /** Waits for what makes it complete, beyond that nothing is on its way any more. */
  readonly ready?: (page: Page) => Promise<void>;
}

const HOUR_MS = 3_600_000;

/** Gives central outlets, tokens, a directory, alarms, a proposal and PCs that report. Returns every page there is. */
export async function furnish({ central: office }: TestConsole): Promise<Stop[]> {
  const { central, pc } = office;
  const now = central.clock();
  const id = (): string => uuidv7(central.clock(), central.random);
  const told = { hour: 9, branch: null, severity: 'high', language: 'zh' } as const;
  await central.outlets.add(
    id(),
    {
      name: '安全组群',
      where: { type: 'wecom', url: 'https://robot.example/send?key=0123456789' },
      incidents: false,
      alarms: true,
      digest: 'day',
      ...told,
    },
    'account:gao',
    now,
  );
  await central.outlets.add(
    id(),
    {
      name: 'SIEM',
      where: { type: 'syslog', host: 'siem.example', port: 6514 },
      incidents: true,
      alarms: true,
      digest: 'none',
      ...told,
    },
    'account:gao',
    now,
  );
  await central.accounts.addToken(
    { id: 'a'.repeat(64), name: '月报', scopes: ['incidents:read', 'fleet:read'], branch: null },
    'account:gao',
    now,
    now + 24 * HOUR_MS,
  );
  const source = id();
  await central.directory.addSource(source, { name: '人事名单', where: { type: 'csv' } }, 'account:gao', now);
  await central.directory.take(
    source,
    { people: [{ id: 'lihua', name: '李华', phones: [], unit: null, leavesAt: now }], units: [] },
    now,
  );
  await central.alarms.raise({ kind: 'heartbeat-loss', subject: '', figures: { silent: 12, pcs: 40 } }, now);
  await central.alarms.raise({ kind: 'disk', subject: 'node-1', figures: { freeGiB: 3, freePercent: 8 } }, now);
  const report: Report = {
    version: '0.1.0',
    policy: {
      source: 'builtin',
      version: 'builtin',
      mode: 'enforce',
      since: new Date(now).toISOString(),
      expires: null,
      ring: 'canary',
      error: null,
    },
    coverage: { inspectedBytes: 3_200_000_000, tunnelledBytes: 410_000_000, opaqueBytes: 96_000_000, refused: 3 },
    ok: true,
    outbox: 0,
    memoryBytes: 1,
  };
  const well = await pc({ branch: '浦东碧云', tags: ['前台'] });
  await well.link.call({
    method: 'POST',
    path: '/agent/v1/report',
    json: { ...report, machine: well.enrolment.machine },
  });
  const unwell = await pc({ branch: '静安寺' });
  await unwell.link.call({
    method: 'POST',
    path: '/agent/v1/report',
    json: { ...report, machine: unwell.enrolment.machine, ok: false, outbox: 7 },
  });
  const wish = { title: '工资代发', note: '每月一次', incident: null };
  const edit = { what: 'staff', phones: ['13800000001'] } as const;
  const { id: proposal } = await propose(central, { ...wish, edit }, 'account:li', central.random);
  const { incident } = await shipLeak(office, '浦东碧云');
  await central.sorter.settle();
  return stopsAt(incident, LEAVER, proposal);
}

function stopsAt(incident: string, person: string, proposal: string): Stop[] {
  const rows = (page: Page): Promise<void> => page.getByRole('row').first().waitFor();
  const lead = (path: string, ready?: Stop['ready']): Stop => ({
    role: 'lead',
    path,
    ...(ready === undefined ? {} : { ready }),
  });
  return [
    lead('/', (page) => page.locator('.chart canvas').first().waitFor()),
    lead('/queue', async (page) => {
      await rows(page);
      await page.keyboard.press('*');
      await page.keyboard.press('/');
      await page.locator('#filter-status').waitFor();
    }),
    lead('/queue?mode=today', rows),
    lead('/queue?rule=none'),
    lead(`/incidents/${incident}`),
    lead('/policies', rows),
    lead('/policies?tab=running', (page) => page.locator('.cm-content').waitFor()),
    lead('/policies?tab=versions'),
    lead('/policies?tab=proposals', rows),
    lead(`/policies/proposals/${proposal}`),
    lead(`/policies/propose/${incident}`),
    lead('/trace'),
    lead(`/people?person=${encodeURIComponent(person)}`),
    lead('/sent', rows),
    lead('/sent?by=pc', rows),
    lead('/sent?tab=recipients', rows),
    lead('/sent?tab=views', rows),
    lead('/leavers', rows),
    lead(`/leavers?person=${encodeURIComponent(person)}`, (page) => page.locator('.chart canvas').first().waitFor()),
    lead('/releases', (page) => page.getByRole('listitem').first().waitFor()),
    lead('/at-rest', rows),
    lead('/fleet', rows),
    lead('/fleet?tab=alarms', rows),
    lead('/openings'),
    lead('/cases'),
    lead('/keys'),
    lead('/audit', rows),
    lead('/nowhere'),
    ...['accounts', 'tokens', 'outlets', 'directory', 'alarms', 'retention', 'keys'].map(
      (tab): Stop => ({ role: 'admin', path: `/settings?tab=${tab}` }),
    ),
    { role: 'admin', path: '/fleet?tab=tokens' },
  ];
}

/** Waits until a page has its heading and nothing is on its way. */
export async function settled(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.waitForFunction(() => document.querySelector('.loading, .ant-spin-spinning') === null);
}
