import t from 'tap';
import { startTestAgent } from '../builders/agent.js';
import { buildRar5, pack } from '../builders/archives.js';
import { curl } from '../builders/curl.js';
import { multipart } from '../builders/files.js';
import { leakText, ownerTable } from '../builders/listings.js';
import { buildBook } from '../builders/office97.js';
import { startOrigin } from '../builders/origin.js';
import { buildPdf, buildPdfBomb } from '../builders/pdf.js';
import { owners } from '../builders/people.js';
import { makeTestCa } from '../builders/pki.js';

/* Owners in formats of other people's programs, uploaded through a whole agent with a real client. */

const LEAK = 'pastebin.com';
/** Started from source, the isolated process takes a while to load. */
const PATIENT = ['--max-time', '240'];
const people = owners(30, 71);
const lines = leakText(people).split('\n');

t.test('owners in closed formats do not leave either', async (t) => {
  const ca = await makeTestCa();
  const origin = await startOrigin({ names: [LEAK], ca });
  t.teardown(() => origin.close());
  const agent = await startTestAgent({ ca, origins: [{ names: [LEAK], origin }] });
  t.teardown(() => agent.close());
  const upload = (filename: string, data: Uint8Array) => {
    const { body, contentType } = multipart([{ name: 'file', filename, data }]);
    return curl([`https://${LEAK}/upload`, '-H', `Content-Type: ${contentType}`, '--data-binary', '@-', ...PATIENT], {
      proxyPort: agent.port,
      caFile: agent.caFile,
      input: body,
    });
  };
  const book = buildBook('biff8', { 三期: ownerTable(people) });
  for (const [name, data] of [
    ['业主.xls', book],
    ['业主.pdf', buildPdf([{ texts: lines.map((text, i) => ({ x: 40, y: 820 - i * 14, text })) }])],
    ['业主.7z', await pack('a.7z', [{ name: '三期.xls', data: book }])],
    ['业主.rar', buildRar5([{ name: '三期.txt', data: lines.join('\n') }])],
  ] as const) {
    t.equal((await upload(name, data)).status, 403, name);
    t.match(agent.incidents()[0], { verdict: 'block', rule: 'bulk-owners', records: { owner: 30 } }, name);
  }
  t.equal((await upload('业主.pdf', buildPdfBomb(2048))).status, 403, 'nor does what cannot be read');
  t.match(agent.incidents()[0], { outcome: { name: 'uninspectable', reasons: [/^(?:memory|time)$/] } });
  t.equal(
    (
      await upload(
        '广告.pdf',
        buildPdf([{ texts: [{ x: 9, y: 9, text: '明天下午三点带客户看房，请各位同事提前准备好钥匙和鞋套' }] }]),
      )
    ).status,
    200,
  );
  t.match(
    origin.requests.map(({ url }) => url),
    ['/upload'],
    'only the harmless one arrived',
  );
});
