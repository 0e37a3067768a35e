import { X509Certificate } from 'node:crypto';
import t from 'tap';
import { checkIdentity } from '../../src/tls/identity.js';
import { makeTestCa } from '../builders/pki.js';

t.test('a certificate is for the addresses and names it lists, and for no other', async (t) => {
  const ca = await makeTestCa();
  const { cert } = await ca.issue({ names: ['::1', '2001:db8::7', '127.0.0.1', 'shop.example'] });
  const certificate = new X509Certificate(cert).toLegacyObject();
  for (const host of ['::1', '0:0:0:0:0:0:0:1', '2001:db8::7', '127.0.0.1', 'shop.example']) {
    t.equal(checkIdentity(host, certificate), undefined, host);
  }
  for (const host of ['::2', '2001:db8::8', '127.0.0.2', 'mail.example']) {
    t.match(checkIdentity(host, certificate), { code: 'ERR_TLS_CERT_ALTNAME_INVALID', host }, host);
  }
});
