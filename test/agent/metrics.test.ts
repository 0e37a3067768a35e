import fs from 'node:fs';
import t from 'tap';
import { startTestAgent } from '../builders/agent.js';
import { curl } from '../builders/curl.js';
import { makeTestCa } from '../builders/pki.js';

const PAGE = new URL('../../docs/metrics.md', import.meta.url);

t.test('docs/metrics.md names every metric with its type and labels, and no other', async (t) => {
  const written = [...fs.readFileSync(PAGE, 'utf8').matchAll(/^\| `(menshen_\w+)` \| (\w+) \|([^|]*)\| \S/gm)].map(
    ([, name, type, labels = '']) => [name, type, [...labels.matchAll(/`(\w+)`/g)].map(([, label]) => label).join()],
  );
  const agent = await startTestAgent({ ca: await makeTestCa() });
  t.teardown(() => agent.close());
  const { body } = await curl([`http://127.0.0.1:${agent.port}/metrics`]);
  const served = [...body.matchAll(/^# TYPE (\w+) (\w+)$/gm)].map(([, name, type]) => [name, type]);
  t.strictSame(served.map(([name]) => name).sort(), written.map(([name]) => name).sort());
  for (const [name, type, labels] of written) {
    t.ok(
      served.some(([served, kind]) => served === name && kind === type),
      `${name} is a ${type}`,
    );
    const sample = new RegExp(`^${name}\\{([^}]*)\\}`, 'm').exec(body)?.[1];
    if (sample === undefined) continue;
    t.equal([...sample.matchAll(/(\w+)="/g)].map(([, label]) => label).join(), labels, `${name} has its labels`);
  }
});
