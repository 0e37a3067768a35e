import { createHash, randomBytes, X509Certificate } from 'node:crypto';
import t from 'tap';
import { children, content, decode } from '../../src/tls/der.js';
import { timestampRequest, timestampResponse, tokenOf } from '../../src/tls/timestamp.js';
import { anchorsOf, verifyTimestamp } from '../../src/tls/timestamp-token.js';
import { type Flaw, startTsa } from '../builders/tsa.js';

const tsa = await startTsa();
t.teardown(() => tsa.close());
const sha256 = createHash('sha256').update('menshen').digest();
const anchors = anchorsOf(tsa.root);

/** Answers of an independent program (`openssl ts -reply`) over the SHA-256 of "menshen", and the root above it. */
const ROOT = new X509Certificate(
  Buffer.from(
    'MIIBVDCB+qADAgECAhRnNmGVb5YZ4LpYQer/XasdPOnE8zAKBggqhkjOPQQDAjAPMQ0wCwYDVQQDDARSb290MCAXDTI2MTEyMzAxMzE0MVoYDzIwNTEwNzE1MDEzMTQxWjAPMQ0wCwYDVQQDDARSb290MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAExXPUC5c2HmubHzJx8BkseA+WPunWarrQj6pLNOZVJb+Ado4sei1qFfdVw3TnCmLWvkSq8P6qFNKzZlGpPdHMCqMyMDAwDwYDVR0TAQH/BAUwAwEB/zAdBgNVHQ4EFgQUFJoGS+ctdn+HDdMjwbiZQSabeb4wCgYIKoZIzj0EAwIDSQAwRgIhAMaGiEYi1J1Cer0DCqjGfggmR++IcGs007GjEVSswNjOAiEAiv8OPqG3CyhCKzsydHNhxVW5kXesUkjEvBGPozac6DQ=',
    'base64',
  ),
);
const REPLIES: Readonly<Record<'RSA' | 'ECDSA', string>> = {
  RSA: 'MIIFCzADAgEAMIIFAgYJKoZIhvcNAQcCoIIE8zCCBO8CAQMxDzANBglghkgBZQMEAgEFADCBiwYLKoZIhvcNAQkQAQSgfAR6MHgCAQEGBCoDBAEwMTANBglghkgBZQMEAgEFAAQg5VDGffnurpRFiOgDgJ5KBFE5tlMn+z/wo3ipN/+DSDkCAQIYDzIwMjYxMTIzMDEzMTQyWjADAgEBAgkA2OgKwPCaFrOgFqQUMBIxEDAOBgNVBAMMB1RTQSByc2GgggJMMIICSDCCAe6gAwIBAgIUWo8Qff832fFSHf8uuF/lEl+Gg1QwCgYIKoZIzj0EAwIwDzENMAsGA1UEAwwEUm9vdDAeFw0yNjExMjMwMTMxNDJaFw00ODEwMTgwMTMxNDJaMBIxEDAOBgNVBAMMB1RTQSByc2EwggEiMA0GCSqGSIb3DQEBAQUAA4IBDwAwggEKAoIBAQCbfI/DMQDkwtBvh4zvsHWNb1fBn9muRDCB1GW4xSK0QuML0JbgbrJQ2FTjGxoX6UzlcK3FQhLH+ijoZbuloLjSqvR6o3m2lsDDt/a5viy/YMOydUbrbSgfSMIfrzW+bYA/vlbp8VZj6jKuyErmro/MaL4yO5fLEtaiHtJKNry7t9QIq0tTpf00fAwGmYsajdvx0g97LSqTPmxQ/Sv6xJqr85KVCFLvJ2r9sJu952WkPRcQA/9xIywffgoIJD4+RhdZrFZZmrlHxA28GHYeNIlZJhsCwjNVANm4GHSv8R9gvEzVAKDXNZZNmrSt14cAzqQhg5U9pQLQ+Zi8lJr42PavAgMBAAGjWjBYMBYGA1UdJQEB/wQMMAoGCCsGAQUFBwMIMB0GA1UdDgQWBBTH/gBmGM1sWo9NpHhR4/eZgJl1WDAfBgNVHSMEGDAWgBQUmgZL5y12f4cN0yPBuJlBJpt5vjAKBggqhkjOPQQDAgNIADBFAiEAwaJyY9OqExj8OR0rWXiBYe8kPoQqfoFztykLXq94ZscCIDlblw8LH6wOXnYBQf93UDFBpNvO+EdrrzeJwUUKdB4eMYIB+TCCAfUCAQEwJzAPMQ0wCwYDVQQDDARSb290AhRajxB9/zfZ8VId/y64X+USX4aDVDANBglghkgBZQMEAgEFAKCBpDAaBgkqhkiG9w0BCQMxDQYLKoZIhvcNAQkQAQQwHAYJKoZIhvcNAQkFMQ8XDTI2MTEyMzAxMzE0MlowLwYJKoZIhvcNAQkEMSIEIHzCMnnX0hvZgYjUyINowKd2lWTQpsUeC8X6+xuDYsiLMDcGCyqGSIb3DQEJEAIvMSgwJjAkMCIEILnnR7hYgfbsxqLZcSuxR0fhwOYufzyVXtAwbkPxFZUtMA0GCSqGSIb3DQEBAQUABIIBAIu8g9xN81w15ZyoyCZyX1cCznEoTHbx0fUZShDJZoSNHPzaBbwAntu/NEpecK619IEWT4YX11M7E9Qrgnt7h0uxjveQ5OhERbrKcIjKuhK8DP6R5f1/soKm1he/RcZyVha37X04x8adWuHRgS6mnRtmmzAWhi82X3wlg72Yd8SOGPLVdk2A2zEHPuLErnMmuWN45lKUiztWkXUoKS5QdneMKDh2JkAht1hfEVwnbxaHfwsnxrDAUKUOedg5MmWhi3iP2WCvmufOunw79dfPGkiaqjr9Xm/6k3W6/g3CaFd2NzPmmknMzWNxjimzzZpInrAVUpBvYIScl1MoV02UjHw=',
  ECDSA:
    'MIIDfjADAgEAMIIDdQYJKoZIhvcNAQcCoIIDZjCCA2ICAQMxDzANBglghkgBZQMEAgEFADCBiQYLKoZIhvcNAQkQAQSgegR4MHYCAQEGBCoDBAEwMTANBglghkgBZQMEAgEFAAQg5VDGffnurpRFiOgDgJ5KBFE5tlMn+z/wo3ipN/+DSDkCAQMYDzIwMjYxMTIzMDEzMTQyWjADAgEBAghFSQTijNknEaAVpBMwETEPMA0GA1UEAwwGVFNBIGVjoIIBgDCCAXwwggEioAMCAQICFFqPEH3/N9nxUh3/Lrhf5RJfhoNVMAoGCCqGSM49BAMCMA8xDTALBgNVBAMMBFJvb3QwHhcNMjYxMTIzMDEzMTQyWhcNNDgxMDE4MDEzMTQyWjARMQ8wDQYDVQQDDAZUU0EgZWMwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAARS4lyd3iicuP8e0TCFNlFUlgjeQMm7LRAzJb5sRSqxadNvuea99sMff4oGcTjWvi5FsDPwEQArfH5Q3T27/gYmo1owWDAWBgNVHSUBAf8EDDAKBggrBgEFBQcDCDAdBgNVHQ4EFgQUGesQJR978uHsSpJzymZUP+0rdiYwHwYDVR0jBBgwFoAUFJoGS+ctdn+HDdMjwbiZQSabeb4wCgYIKoZIzj0EAwIDSAAwRQIhAMeQkcVWBgOFFrSFfman60YKTqUDPsKR65DR2DVrF1LXAiBLLvVCQuCYGlrSacFlG3fEe36qTYsSGkoCKPL9YLirITGCATowggE2AgEBMCcwDzENMAsGA1UEAwwEUm9vdAIUWo8Qff832fFSHf8uuF/lEl+Gg1UwDQYJYIZIAWUDBAIBBQCggaQwGgYJKoZIhvcNAQkDMQ0GCyqGSIb3DQEJEAEEMBwGCSqGSIb3DQEJBTEPFw0yNjExMjMwMTMxNDJaMC8GCSqGSIb3DQEJBDEiBCDM/ysW75bQSWUbxMsslmZd/lBTAAuKTIHOm+UoJeon2jA3BgsqhkiG9w0BCRACLzEoMCYwJDAiBCAedtE/P5OQUToGi2nMV/+PpAMfDRpAF1p/T5Y0VMe7rDAKBggqhkjOPQQDAgRGMEQCIB1qsROi6PVaLDaUUY9LWFYC9kh/rPAoSl209SvA6arIAiB8eRWyH7wECz9aiOlfDNYTYVLM/JQ2g2c8oVGMApHwiQ==',
};

t.test('time stamps made by another program hold, with RSA and with ECDSA', (t) => {
  for (const [kind, reply] of Object.entries(REPLIES)) {
    const stamp = verifyTimestamp(tokenOf(Buffer.from(reply, 'base64')), sha256, [ROOT]);
    t.match(stamp, { trusted: true, authority: /^CN=TSA/ }, kind);
    t.equal(new Date(stamp.at).toISOString().slice(0, 10), '2026-11-23');
  }
  t.end();
});

t.test('a request tells the hash and a number that comes back, and nothing else', async (t) => {
  const nonce = randomBytes(8);
  const [version, imprint, back, certificate] = children(decode(timestampRequest(sha256, nonce)));
  t.equal(version === undefined ? 0 : content(version)[0], 1);
  t.ok(imprint !== undefined && content(children(imprint)[1] ?? imprint).equals(sha256));
  t.ok(back !== undefined && certificate !== undefined);
  const stamp = verifyTimestamp(await tsa.token(sha256, nonce), sha256, anchors);
  t.equal(stamp.nonce, nonce.toString('hex').replace(/^00/, ''));
  t.equal(stamp.trusted, true);
  t.equal(stamp.at, Math.floor(tsa.now / 1000) * 1000);
});

t.test('an authority that nobody vouched for is told apart', async (t) => {
  const token = await tsa.token(sha256);
  t.equal(verifyTimestamp(token, sha256, []).trusted, false);
  t.equal(verifyTimestamp(token, sha256, [ROOT]).trusted, false);
  t.equal(verifyTimestamp(await tsa.token(sha256, undefined, 'expired'), sha256, anchors).trusted, false);
});

t.test('what is wrong with a time stamp is found', async (t) => {
  const wrong: ReadonlyArray<readonly [Flaw, RegExp]> = [
    ['digest', /was changed/],
    ['signature', /does not hold/],
    ['purpose', /may not stamp/],
    ['unnamed', /does not name/],
  ];
  for (const [flaw, message] of wrong) {
    const token = await tsa.token(sha256, undefined, flaw);
    t.throws(() => verifyTimestamp(token, sha256, anchors), { code: 'TIMESTAMP_INVALID', message }, flaw);
  }
  const token = await tsa.token(sha256);
  t.throws(() => verifyTimestamp(token, createHash('sha256').update('x').digest(), anchors), {
    message: /something else/,
  });
  t.throws(() => anchorsOf('no certificate'), { code: 'TIMESTAMP_INVALID' });
});

t.test('no byte of a token can be changed unseen, and none makes it fail in another way', async (t) => {
  const token = await tsa.token(sha256);
  const whole = verifyTimestamp(token, sha256, anchors);
  let refused = 0;
  for (let at = 0; at < token.length; at++) {
    const changed = Buffer.from(token);
    changed[at] = (changed[at] ?? 0) ^ 0x04;
    try {
      // Bytes outside of what is signed may change; what it says may not.
      const { at: time, serial } = verifyTimestamp(changed, sha256, anchors);
      t.same({ time, serial }, { time: whole.at, serial: whole.serial }, `byte ${at}`);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'TIMESTAMP_INVALID'))
        t.fail(`byte ${at}: ${error}`);
      refused += 1;
    }
  }
  t.ok(refused > token.length * 0.8, `${refused} of ${token.length}`);
});

t.test('a refusal says so, and an answer that is none is refused', async (t) => {
  t.throws(() => tokenOf(Buffer.from('30053003020102', 'hex')), { code: 'TIMESTAMP_REFUSED' });
  t.throws(() => tokenOf(Buffer.from('<html>')), { code: 'TIMESTAMP_INVALID' });
  t.throws(() => tokenOf(Buffer.alloc(100_000)), { code: 'TIMESTAMP_INVALID' });
  const token = await tsa.token(sha256);
  t.ok(tokenOf(timestampResponse(token)).equals(token));
});
