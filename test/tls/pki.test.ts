import { X509Certificate } from 'node:crypto';
import t from 'tap';
import { makeTestCa } from '../builders/pki.js';

t.test('a test CA issues certificates that Node reads and verifies', async (t) => {
  const ca = await makeTestCa();
  const origin = await ca.issue({ names: ['shop.example', '127.0.0.1', '::1'] });
  const root = new X509Certificate(ca.cert);
  const leaf = new X509Certificate(origin.cert);
  t.ok(leaf.verify(root.publicKey));
  t.ok(leaf.checkIssued(root));
  t.equal(leaf.checkHost('shop.example'), 'shop.example');
  t.equal(leaf.checkIP('127.0.0.1'), '127.0.0.1');
  t.match(leaf.subjectAltName, 'IP Address:0:0:0:0:0:0:0:1');
  t.ok(root.ca);
  t.notOk(leaf.ca);
});
