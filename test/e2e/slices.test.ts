import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import t from 'tap';
import { highwayFrame } from '../agent/assembly/frames.js';
import { patientPolicy, startTestAgent } from '../builders/agent.js';
import { type CurlAnswer, curl } from '../builders/curl.js';
import { buildXlsx, gbk, multipart } from '../builders/files.js';
import { listingTable, ownerTable, toCsv } from '../builders/listings.js';
import { type Origin, startOrigin } from '../builders/origin.js';
import { owners } from '../builders/people.js';
import { makeTestCa } from '../builders/pki.js';
import { readableOnDisk } from './traces.js';

/*
 * Files that leave in slices, each a request over a connection of its own. Small caps, so that they can be met.
 */
const HOSTS = {
  wechat: 'file.wx.qq.com',
  baidu: 'c3.pcs.baidu.com',
  pan: 'pan.baidu.com',
  oss: 'bucket.oss-cn-hangzhou.aliyuncs.com',
  cos: 'bucket-1250000000.cos.ap-shanghai.myqcloud.com',
  s3: 'bucket.s3.cn-north-1.amazonaws.com.cn',
  pan123: 'openapi.123pan.com',
  ftn: 'sh.ftn.qq.com',
  weiyun: 'upload.weiyun.com',
  highway: 'sslv6.htdata.qq.com',
  page: 'www.ordinary.example',
};

t.test('a file in slices', async (t) => {
  const ca = await makeTestCa();
  const origins = new Map<string, Origin>();
  for (const host of Object.values(HOSTS)) {
    origins.set(host, await startOrigin({ names: [host], ca, keepBytes: 32 * 1024 * 1024 }));
  }
  const policyDir = await patientPolicy(t.testdir({}));
  const head = path.join(policyDir, 'policy.yaml');
  const shipped = fs.readFileSync(head, 'utf8');
  fs.writeFileSync(head, shipped.replace('upload: 256MiB', 'upload: 2MiB').replace('spool: 2GiB', 'spool: 8MiB'));
  const agent = await startTestAgent({
    ca,
    origins: [...origins].map(([host, origin]) => ({ names: [host], origin })),
    policyDir,
  });
  t.teardown(async () => {
    await agent.close();
    for (const origin of origins.values()) await origin.close();
  });
  const originOf = (host: string): Origin => {
    const origin = origins.get(host);
    if (origin === undefined) throw new RangeError(host);
    return origin;
  };
  const request = (args: readonly string[], input: string | Buffer): Promise<CurlAnswer> =>
    curl([...args, '--data-binary', '@-', '-H', 'Expect:'], { proxyPort: agent.port, caFile: agent.caFile, input });

  interface Sent {
    readonly statuses: number[];
    readonly answers: CurlAnswer[];
  }
  interface Client {
    readonly host: string;
    send(file: Buffer, upload: string, from: number, to: number, index: number, count: number): Promise<CurlAnswer>;
  }
  const form = (url: string, fields: Parameters<typeof multipart>[0]): Promise<CurlAnswer> => {
    const { body, contentType } = multipart(fields);
    return request([url, '-H', `Content-Type: ${contentType}`], body);
  };
  const octets = ['-H', 'Content-Type: application/octet-stream'];
  /** Object storage, whoever runs it: parts of one upload id, numbered from 1. */
  const parts = (host: string): Client => ({
    host,
    send: (file, upload, from, to, index) =>
      request(
        ['-X', 'PUT', ...octets, `https://${host}/k?partNumber=${index + 1}&uploadId=${upload}`],
        file.subarray(from, to),
      ),
  });
  const clients: Readonly<Record<keyof typeof HOSTS | 'range' | 'tus', Client | null>> = {
    pan: null,
    wechat: {
      host: HOSTS.wechat,
      send: (file, upload, from, to, index, count) =>
        form(`https://${HOSTS.wechat}/cgi-bin/mmwebwx-bin/webwxuploadmedia?f=json`, [
          { name: 'id', data: 'WU_FILE_0' },
          { name: 'name', data: '房源' },
          { name: 'size', data: `${file.length}` },
          { name: 'chunks', data: `${count}` },
          { name: 'chunk', data: `${index}` },
          {
            name: 'uploadmediarequest',
            data: JSON.stringify({ ToUserName: '@@room', FileMd5: upload, TotalLen: file.length }),
          },
          { name: 'filename', filename: '房源', type: 'application/octet-stream', data: file.subarray(from, to) },
        ]),
    },
    baidu: {
      host: HOSTS.baidu,
      send: (file, upload, from, to, index) =>
        form(`https://${HOSTS.baidu}/rest/2.0/pcs/superfile2?method=upload&uploadid=${upload}&partseq=${index}`, [
          { name: 'file', filename: 'file', type: 'application/octet-stream', data: file.subarray(from, to) },
        ]),
    },
    oss: parts(HOSTS.oss),
    cos: parts(HOSTS.cos),
    s3: parts(HOSTS.s3),
    pan123: {
      host: HOSTS.pan123,
      send: (file, upload, from, to, index) =>
        form(`https://${HOSTS.pan123}/upload/v2/file/slice`, [
          { name: 'preuploadID', data: upload },
          { name: 'sliceNo', data: `${index + 1}` },
          { name: 'slice', filename: 'slice', type: 'application/octet-stream', data: file.subarray(from, to) },
        ]),
    },
    ftn: {
      host: HOSTS.ftn,
      send: (file, upload, from, to) =>
        request(
          [...octets, `https://${HOSTS.ftn}/ftn_handler/h?sha=${upload}&offset=${from}`],
          file.subarray(from, to),
        ),
    },
    weiyun: {
      host: HOSTS.weiyun,
      send: (file, upload, from, to) =>
        form(`https://${HOSTS.weiyun}/ftnup_v2/weiyun`, [
          {
            name: 'json',
            data: JSON.stringify({
              req_body: {
                ReqMsg_body: {
                  'weiyun.UploadPieceMsgReq_body': {
                    upload_key: upload,
                    channel: { id: 1, offset: from, len: to - from },
                  },
                },
              },
            }),
          },
          { name: 'upload', filename: 'blob', type: 'application/octet-stream', data: file.subarray(from, to) },
        ]),
    },
    highway: {
      host: HOSTS.highway,
      send: (file, upload, from, to) =>
        request(
          [...octets, `https://${HOSTS.highway}/cgi-bin/httpconn?htcmd=0x6FF0087&uin=10001`],
          highwayFrame({ md5: upload, size: file.length, offset: from }, file.subarray(from, to)),
        ),
    },
    range: {
      host: HOSTS.page,
      send: (file, upload, from, to) =>
        request(
          [
            '-X',
            'PUT',
            ...octets,
            '-H',
            `Content-Range: bytes ${from}-${to - 1}/${file.length}`,
            `https://${HOSTS.page}/up/${upload}`,
          ],
          file.subarray(from, to),
        ),
    },
    tus: {
      host: HOSTS.page,
      send: (file, upload, from, to) =>
        request(
          [
            '-X',
            'PATCH',
            '-H',
            'Content-Type: application/offset+octet-stream',
            '-H',
            'Tus-Resumable: 1.0.0',
            '-H',
            `Upload-Offset: ${from}`,
            `https://${HOSTS.page}/files/${upload}`,
          ],
          file.subarray(from, to),
        ),
    },
    page: null,
  };
  const client = (name: keyof typeof clients): Client => {
    const one = clients[name];
    if (one === null) throw new RangeError(name);
    return one;
  };
  const idOf = (text: string): string => createHash('md5').update(text).digest('hex');

  /** Sends the slices in the given order, or in their own, to the end or to the first refusal. */
  async function sendAll(
    by: Client,
    file: Buffer,
    upload: string,
    size: number,
    order?: readonly number[],
  ): Promise<Sent> {
    const count = Math.ceil(file.length / size);
    const answers: CurlAnswer[] = [];
    for (const index of order ?? Array.from({ length: count }, (_, n) => n)) {
      answers.push(await by.send(file, upload, index * size, Math.min(file.length, (index + 1) * size), index, count));
    }
    return { answers, statuses: answers.map(({ status }) => status) };
  }

  const people = owners(260, 5);
  const thirty = people.slice(0, 30);
  /** A workbook whose text lies in its last bytes: the archive's directory and the shared strings come last. */
  const workbook = buildXlsx([{ name: '业主', rows: ownerTable(thirty) }]);

  await t.test('a workbook in slices can never be completed, however it is sent', async (t) => {
    const names = [
      'wechat',
      'baidu',
      'oss',
      'cos',
      's3',
      'pan123',
      'ftn',
      'weiyun',
      'highway',
      'range',
      'tus',
    ] as const;
    for (const name of names) {
      const by = client(name);
      const origin = originOf(by.host);
      const size = Math.ceil(workbook.length / 3.5);
      const before = origin.requests.length;
      const { statuses, answers } = await sendAll(by, workbook, idOf(name), size);
      t.ok(statuses.includes(403), `${name}: ${statuses.join(' ')}`);
      const at = statuses.indexOf(403);
      t.same(
        statuses.slice(at),
        statuses.slice(at).map(() => 403),
        `${name}: and every slice after it`,
      );
      const verdicts = answers.slice(at).map((answer) => answer.headers['x-menshen-verdict']);
      t.equal(new Set(verdicts).size, 1, `${name}: with the same incident`);
      t.match(verdicts[0], /^block; rule=bulk-owners/);
      t.equal(origin.requests.length - before, at, `${name}: nothing but the first slices arrived`);
      const incident = agent.incidents().find(({ id }) => verdicts[0]?.includes(id));
      const counted = incident?.records.owner ?? 0;
      t.ok(counted >= 5 && counted <= 30, `${name}: ${counted} are counted`);
      t.equal(incident?.complete, counted === 30, `${name}: and it is said whether these are all`);
      if (at > 0)
        t.match(incident, { earlier: { what: 'slices', requests: at } }, `${name}: it says how much had left`);
      const again = await by.send(workbook, idOf(name), at * size, Math.min(workbook.length, (at + 1) * size), at, 4);
      t.equal(again.status, 403, `${name}: sending the slice again does not help`);
    }
  });

  await t.test('slices may come in any order, and twice', async (t) => {
    const by = client('wechat');
    const size = Math.ceil(workbook.length / 4);
    const origin = originOf(by.host);
    const before = origin.requests.length;
    const { statuses } = await sendAll(by, workbook, idOf('disorder'), size, [2, 0, 0, 3, 1]);
    t.equal(statuses.at(-1), 403, statuses.join(' '));
    t.equal(origin.requests.length - before, statuses.indexOf(403));
    const parallel = await Promise.all(
      [0, 1, 2, 3].map((n) =>
        by.send(workbook, idOf('parallel'), n * size, Math.min(workbook.length, (n + 1) * size), n, 4),
      ),
    );
    t.ok(
      parallel.some(({ status }) => status === 403),
      'all at once',
    );
  });

  await t.test('a list of text is judged slice by slice, cut lines and all', async (t) => {
    for (const [charset, encode] of [
      ['utf-8', (text: string) => Buffer.from(text)],
      ['gbk', gbk],
    ] as const) {
      const rows = ownerTable(people.slice(40, 44));
      const csv = encode(
        toCsv([
          ...listingTable(owners(60, 9))
            .slice(0, 30)
            .map((row) => row.slice(0, 9)),
          ...rows.slice(1),
        ]),
      );
      // Every cut goes through a row of an owner.
      const size = Math.ceil(csv.length / 7);
      const by = client('baidu');
      const { statuses } = await sendAll(by, csv, idOf(`csv ${charset}`), size);
      t.ok(statuses.includes(403), `${charset}: four owners ask for a reason: ${statuses.join(' ')}`);
      t.match(agent.incidents()[0], { rule: 'few-owners', asked: 'coach' });
    }
    const tiny = Buffer.from(toCsv(ownerTable(people.slice(50, 56))));
    const { statuses, answers } = await sendAll(client('range'), tiny, 'tiny', 40);
    t.ok(statuses.includes(403), 'slices shorter than a row');
    t.ok(answers.some((answer) => /few-owners|bulk-owners/.test(answer.headers['x-menshen-verdict'] ?? '')));
  });

  await t.test('slices of different files, and the same file of another upload, are not joined', async (t) => {
    const by = client('oss');
    const rows = ownerTable(people.slice(60, 64)).slice(1);
    for (const [index, row] of rows.entries()) {
      const slice = Buffer.from(toCsv([row]));
      const answer = await by.send(slice, `other-${index}`, 0, slice.length, 0, 1);
      t.not(answer.headers['x-menshen-verdict']?.includes('few-owners'), true, 'one owner in each');
    }
  });

  await t.test('lawful files arrive byte for byte, and raise nothing', async (t) => {
    const listings = buildXlsx([{ name: '房源', rows: listingTable(owners(900, 12)) }]);
    const csv = Buffer.from(toCsv(listingTable(owners(2_000, 13))));
    const before = agent.incidents().length;
    for (const name of ['wechat', 'baidu', 'oss', 'range', 'highway'] as const) {
      const by = client(name);
      const origin = originOf(by.host);
      for (const [what, file] of [
        ['workbook', listings],
        ['csv', csv],
      ] as const) {
        const from = origin.requests.length;
        const size = Math.ceil(file.length / 3);
        const { statuses } = await sendAll(by, file, idOf(`lawful ${name} ${what}`), size);
        t.same(statuses, [200, 200, 200], `${name} ${what}`);
        const arrived = Buffer.concat(origin.requests.slice(from).map(({ body }) => body));
        t.ok(arrived.includes(file.subarray(0, Math.min(size, 1000))), 'the first slice as it was');
      }
    }
    t.same(
      agent
        .incidents()
        .slice(0, agent.incidents().length - before)
        .map(({ rule }) => rule),
      [],
    );
  });

  await t.test('who sends the request that completes an object is refused as well', async (t) => {
    const by = client('oss');
    // Owners are packed into the last sixth; slices of one size, whose number nobody tells, give no sign of the end.
    const text = `${toCsv(listingTable(owners(400, 21)))}${toCsv(ownerTable(thirty))}`;
    const packed = gzipSync(text);
    const size = Math.ceil(packed.length / 6);
    const file = Buffer.concat([packed, Buffer.alloc(6 * size - packed.length)]);
    const { statuses } = await sendAll(by, file, 'unsaid', size);
    t.same(statuses, [200, 200, 200, 200, 200, 200]);
    const arrived = originOf(by.host).decryptedBytes;
    const complete = await request([`https://${HOSTS.oss}/k?uploadId=unsaid`], '<CompleteMultipartUpload/>');
    t.equal(complete.status, 403);
    t.equal(originOf(by.host).decryptedBytes, arrived, 'the object is never completed');
    t.match(agent.incidents()[0], {
      records: { owner: 30 },
      earlier: { what: 'slices', requests: 6, bytes: file.length },
    });
    const again = await request([`https://${HOSTS.oss}/k?uploadId=unsaid`], '<CompleteMultipartUpload/>');
    t.equal(again.headers['x-menshen-verdict'], complete.headers['x-menshen-verdict']);
    const told = await sendAll(client('wechat'), file, 'said', size);
    t.same(told.statuses, [200, 200, 200, 200, 200, 403], 'where their number is told, the last slice is refused');
    t.match(agent.incidents()[0], { complete: true, recipients: [{ shown: '@@r***' }] });
    const other = await request([`https://${HOSTS.oss}/k?uploadId=never-seen`], '<CompleteMultipartUpload/>');
    t.equal(other.status, 200);
  });

  await t.test('a reason given for one slice lets the rest of the file through', async (t) => {
    const by = client('baidu');
    const csv = Buffer.from(`${toCsv(ownerTable(people.slice(70, 73)))}${'没有别人了，只有房源。\n'.repeat(200)}`);
    const size = Math.ceil(csv.length / 3);
    const refused = await by.send(csv, 'reason', 0, size, 0, 3);
    t.equal(refused.status, 403);
    const { retry, incident } = JSON.parse(refused.body);
    const page = await curl([retry]);
    const token = /name="token" value="([^"]+)"/.exec(page.body)?.[1] ?? '';
    const given = await curl([retry, '--data-urlencode', `token=${token}`, '--data-urlencode', 'reason=抵押材料']);
    t.equal(given.status, 200, given.body);
    const { statuses } = await sendAll(by, csv, 'reason', size);
    t.same(statuses, [200, 200, 200]);
    t.match(agent.incidents()[0], { verdict: 'flag', asked: 'coach', reason: { text: '抵押材料' } });
    t.not(agent.incidents()[0]?.id, incident);
  });

  await t.test('more than may be kept is said, and the policy decides', async (t) => {
    const large = Buffer.alloc(2_600_000, '这里没有业主，只有很多很多的文字。\n');
    const { statuses, answers } = await sendAll(client('baidu'), large, 'large', 900_000);
    t.same(statuses, [200, 200, 403], 'the slice that goes over the cap');
    t.match(answers[2]?.headers['x-menshen-verdict'], /^coach; rule=too-large/);
    t.match(agent.incidents()[0], { outcome: { name: 'partial', reasons: ['too-large'] }, complete: false });
    const spools = fs.readdirSync(path.join(agent.home, 'spool'));
    t.same(spools, [], 'no slice has a name on the disk');
  });

  t.same(await readableOnDisk(agent.home, people), [], 'no owner is on disk under any name');
});
