import t from 'tap';
import { startTestAgent } from '../builders/agent.js';
import { curl } from '../builders/curl.js';
import { buildXlsx, buildZip } from '../builders/files.js';
import { ownerTable } from '../builders/listings.js';
import { startOrigin } from '../builders/origin.js';
import { owners } from '../builders/people.js';
import { makeTestCa } from '../builders/pki.js';

const CRM = 'crm.agency.example';

async function* brokenOff(whole: Buffer): AsyncGenerator<Buffer> {
  yield whole.subarray(0, whole.length / 2);
  throw new Error('the connection breaks off here');
}

t.test('answers of a source system that could not be read are counted, and hold nobody up', async (t) => {
  const ca = await makeTestCa();
  const workbook = buildXlsx([{ name: '业主', rows: ownerTable(owners(30, 65)) }]);
  const sealed = buildZip([{ name: '业主.xlsx', data: workbook, encrypted: true }]);
  const origin = await startOrigin({
    names: [CRM],
    ca,
    answer: ({ url }) => ({
      headers: { 'content-type': 'application/octet-stream' },
      body: url === '/export/broken' ? brokenOff(workbook) : url === '/export/sealed' ? sealed : workbook,
    }),
  });
  const agent = await startTestAgent({
    ca,
    config: `sources:\n  - { id: crm, hosts: [${CRM}], exports: ["/export*"] }\n`,
    origins: [{ names: [CRM], origin }],
  });
  t.teardown(async () => {
    await agent.close();
    await origin.close();
  });
  const get = (url: string) => curl([url], { proxyPort: agent.port, caFile: agent.caFile });
  const own = async (page: string): Promise<string> => (await curl([`http://127.0.0.1:${agent.port}${page}`])).body;
  const answers = async (): Promise<{ read: number; missed: number }> => JSON.parse(await own('/health')).answers;
  const until = async (wanted: { read: number; missed: number }): Promise<void> => {
    for (let now = await answers(); now.read < wanted.read || now.missed < wanted.missed; ) now = await answers();
    t.same(await answers(), wanted);
  };

  t.same((await get(`https://${CRM}/export/owners`)).bytes, workbook);
  await until({ read: 1, missed: 0 });
  t.same((await get(`https://${CRM}/export/sealed`)).bytes, sealed, 'what nobody can read arrives all the same');
  await until({ read: 1, missed: 1 });
  t.not((await get(`https://${CRM}/export/broken`)).exitCode, 0, 'what breaks off there breaks off here');
  await until({ read: 1, missed: 2 });
  const metrics = await own('/metrics');
  t.match(metrics, /^menshen_answers_read_total 1$/m);
  t.match(metrics, /^menshen_answers_missed_total 2$/m);
  t.equal((await agent.events(1)).length, 1, 'only what was read is remembered as seen');
});
