import fs from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import t from 'tap';
import { startTestAgent } from '../builders/agent.js';
import { type CurlAnswer, curl } from '../builders/curl.js';
import { buildXlsx } from '../builders/files.js';
import { listingTable, ownerTable, toCsv } from '../builders/listings.js';
import { startOrigin } from '../builders/origin.js';
import { owners } from '../builders/people.js';
import { makeTestCa } from '../builders/pki.js';

/*
 * Somebody waits between the slices of a file until nobody can still keep them.
 */

const HOST = 'bucket.oss-cn-hangzhou.aliyuncs.com';
const MINUTE = 60_000;
/** `assembly.keep` of the shipped policy. */
const KEPT = 30 * MINUTE;

t.test('a file whose slices stop coming', async (t) => {
  const ca = await makeTestCa();
  const origin = await startOrigin({ names: [HOST], ca });
  let now = Date.UTC(2026, 10, 2, 1, 0, 0);
  const agent = await startTestAgent({ ca, clock: () => now, origins: [{ names: [HOST], origin }] });
  t.teardown(async () => {
    await agent.close();
    await origin.close();
  });
  const ask = (args: readonly string[], input: Buffer | string): Promise<CurlAnswer> =>
    curl([...args, '--data-binary', '@-', '-H', 'Expect:'], { proxyPort: agent.port, caFile: agent.caFile, input });
  const put = (upload: string, number: number, bytes: Buffer): Promise<CurlAnswer> =>
    ask(
      [
        '-X',
        'PUT',
        '-H',
        'Content-Type: application/octet-stream',
        `https://${HOST}/k?partNumber=${number}&uploadId=${upload}`,
      ],
      bytes,
    );
  // Owners are packed into the last slice: nothing says so before all are read together.
  const packed = gzipSync(`${toCsv(listingTable(owners(400, 21)))}${toCsv(ownerTable(owners(30, 8)))}`);
  const size = Math.ceil(packed.length / 4);
  const slices = [0, 1, 2, 3].map((n) => packed.subarray(n * size, (n + 1) * size));
  const [first, second, third, last] = slices as [Buffer, Buffer, Buffer, Buffer];
  /** Files without a name that hold slices: the agent is this process. */
  const spools = (): string[] =>
    fs
      .readdirSync('/proc/self/fd')
      .map((fd) => linkOf(path.join('/proc/self/fd', fd)))
      .filter((file) => file.startsWith(path.join(agent.home, 'spool')));

  await t.test('is kept while they come, and gives its disk back when they do not', async (t) => {
    for (const [at, slice] of [first, second].entries()) {
      t.equal((await put('waits', at + 1, slice)).status, 200);
      now += KEPT - MINUTE;
    }
    t.equal(spools().length, 1);
    now += 2 * MINUTE;
    t.equal((await put('another', 1, Buffer.from('no owner'))).status, 200);
    t.equal(spools().length, 1, 'that of the other one');
  });

  await t.test('is not completed by a slice that nobody can read with them', async (t) => {
    const before = origin.requests.length;
    const late = await put('waits', 3, third);
    t.equal(late.status, 403);
    t.match(late.headers['x-menshen-verdict'], /^coach; rule=too-large/);
    t.match(agent.incidents()[0], { outcome: { name: 'partial', reasons: ['too-large'] }, complete: false });
    now += KEPT + MINUTE;
    t.equal((await put('waits', 4, last)).status, 403, 'nor after another wait');
    t.equal(origin.requests.length, before, 'none of their bytes arrived');
  });

  await t.test('is not completed by the request that says it is whole', async (t) => {
    for (const [at, slice] of [first, second].entries()) await put('ended', at + 1, slice);
    now += KEPT + MINUTE;
    const end = await ask([`https://${HOST}/k?uploadId=ended`], '<CompleteMultipartUpload/>');
    t.match(end.headers['x-menshen-verdict'], /^coach; rule=too-large/);
    t.equal((await ask([`https://${HOST}/k?uploadId=unknown`], '<CompleteMultipartUpload/>')).status, 200);
  });

  await t.test('is read as any other when it is sent again from its beginning', async (t) => {
    const lawful = buildXlsx([{ name: '会议', rows: Array.from({ length: 200 }, (_, n) => [`第${n}项`, '讨论']) }]);
    const half = Math.ceil(lawful.length / 2);
    t.equal((await put('lawful', 1, lawful.subarray(0, half))).status, 200);
    now += KEPT + MINUTE;
    t.equal((await put('lawful', 1, lawful.subarray(0, half))).status, 200);
    t.equal((await put('lawful', 2, lawful.subarray(half))).status, 200);
    t.equal((await ask([`https://${HOST}/k?uploadId=lawful`], '<CompleteMultipartUpload/>')).status, 200);
  });
});

/** What a descriptor leads to; that of the listing itself is closed by now. */
function linkOf(file: string): string {
  try {
    return fs.readlinkSync(file);
  } catch {
    return '';
  }
}
