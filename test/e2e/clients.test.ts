import t from 'tap';
import type { Answer, OriginRequest } from '../builders/origin.js';
import { command, fourTransfers, program, type Send, startWorld } from '../clients/transfers.js';

/*
 * Clients that come from npm. Those that come with the system are in test/clients.
 */

t.test('fetch', async (t) => {
  const world = await startWorld({ dir: t.testdir({}) });
  t.teardown(() => world.close());
  for (const how of ['whole', 'stream']) {
    await t.test(how, (t) => fourTransfers(t, world, script(world.agent.caFile, world.proxy, 'fetch.mjs', how)));
  }
});

t.test('the SDK of Tencent COS', async (t) => {
  const world = await startWorld({
    dir: t.testdir({}),
    lawful: ['files-1250000000.cos.ap-shanghai.myqcloud.com'],
    leak: ['other-1250000000.cos.ap-shanghai.myqcloud.com'],
    answer: storage,
  });
  t.teardown(() => world.close());
  const at = [
    'https://files-1250000000.cos.ap-shanghai.myqcloud.com',
    'https://other-1250000000.cos.ap-shanghai.myqcloud.com',
  ] as const;
  for (const how of ['whole', 'slice']) {
    await t.test(how, (t) => fourTransfers(t, world, script(world.agent.caFile, world.proxy, 'cos.mjs', how), { at }));
  }
});

t.test('the SDK of Aliyun OSS', async (t) => {
  const world = await startWorld({
    dir: t.testdir({}),
    lawful: ['files.oss-cn-hangzhou.aliyuncs.com'],
    leak: ['other.oss-cn-hangzhou.aliyuncs.com'],
    answer: storage,
  });
  t.teardown(() => world.close());
  const at = ['https://files.oss-cn-hangzhou.aliyuncs.com', 'https://other.oss-cn-hangzhou.aliyuncs.com'] as const;
  for (const how of ['whole', 'slice']) {
    await t.test(how, (t) => fourTransfers(t, world, script(world.agent.caFile, world.proxy, 'oss.mjs', how), { at }));
  }
});

function script(ca: string, proxy: string, name: string, how: string): Send {
  return async (url, file) => {
    const ran = await command(process.execPath, [program(name), url, file, ca, proxy, how], {
      NODE_EXTRA_CA_CERTS: ca,
    });
    return ran.stdout.trim() || ran.stderr;
  };
}

let uploads = 0;

/** Object storage as its clients see it: whole objects, and objects in parts. */
function storage({ method, url, sha256 }: OriginRequest): Answer {
  const headers = { 'content-type': 'application/xml', etag: `"${sha256}"`, 'x-oss-request-id': '1' };
  const body = (name: string, inner: string): string => `<?xml version="1.0"?><${name}>${inner}</${name}>`;
  const query = new URL(url, 'https://storage.example').searchParams;
  if (method === 'GET')
    return { headers, body: body('ListMultipartUploadsResult', '<IsTruncated>false</IsTruncated>') };
  if (query.has('uploads')) {
    return { headers, body: body('InitiateMultipartUploadResult', `<UploadId>${++uploads}</UploadId>`) };
  }
  if (method === 'POST') return { headers, body: body('CompleteMultipartUploadResult', '<Location>x</Location>') };
  return { headers, body: '' };
}
