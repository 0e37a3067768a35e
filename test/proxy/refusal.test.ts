import t from 'tap';
import type { RawHeaders, RequestHead } from '../../src/proxy/exchange.js';
import type { Judgement } from '../../src/proxy/gate.js';
import { escapeHtml } from '../../src/proxy/page.js';
import { failureAnswer, isNavigation, refusal } from '../../src/proxy/refusal.js';

const INCIDENT = '01959000-0000-7000-8000-000000000001';
const EVIL = `<script>alert("'&")</script>`;

function head(...headers: RawHeaders): RequestHead {
  return { method: 'POST', scheme: 'https', host: 'site.example', port: 443, target: '/post', headers };
}

function judgement(change: Partial<Judgement> = {}): Judgement {
  return {
    action: 'refuse',
    verdict: 'block',
    rule: 'bulk-owners',
    incident: INCIDENT,
    records: { owner: 132, contact: 3 },
    samples: ['馨佳园*街坊 **号**** 王** 138****5678'],
    retry: null,
    ...change,
  };
}

const NAVIGATION: RawHeaders = [['Accept', 'text/html,*/*;q=0.8']];

t.test('tells a page a person looks at from the request of a script', async (t) => {
  const cases: ReadonlyArray<readonly [string, RawHeaders, boolean]> = [
    ['an old browser', [['accept', 'text/html,application/xhtml+xml']], true],
    ['a new browser', [['Sec-Fetch-Mode', 'navigate']], true],
    [
      'fetch that would take HTML',
      [
        ['Accept', 'text/html'],
        ['Sec-Fetch-Mode', 'cors'],
      ],
      false,
    ],
    [
      'an old XHR',
      [
        ['Accept', 'text/html'],
        ['X-Requested-With', 'XMLHttpRequest'],
      ],
      false,
    ],
    ['curl', [['Accept', '*/*']], false],
    ['nothing said', [], false],
  ];
  for (const [name, headers, want] of cases) t.equal(isNavigation(headers), want, name);
});

t.test('a script gets problem+json that it may read from any origin', async (t) => {
  const answer = refusal(head(['Origin', 'https://site.example'], ['Accept-Language', 'en-GB']), judgement());
  t.equal(answer.status, 403);
  t.strictSame(JSON.parse(answer.body), {
    type: 'urn:menshen:block',
    title: 'Menshen stopped this transfer',
    status: 403,
    detail:
      'It holds client records that may not go to this place, so it was not sent. Not one byte of the body has left this PC.',
    rule: 'bulk-owners',
    incident: INCIDENT,
    records: { owner: 132, contact: 3 },
    samples: ['馨佳园*街坊 **号**** 王** 138****5678'],
  });
  const headers = Object.fromEntries(answer.headers);
  t.match(headers, {
    'X-Menshen-Verdict': `block; rule=bulk-owners; incident=${INCIDENT}`,
    'Content-Type': 'application/problem+json; charset=utf-8',
    'Access-Control-Allow-Origin': 'https://site.example',
    'Access-Control-Allow-Credentials': 'true',
    'Access-Control-Expose-Headers': 'X-Menshen-Verdict',
    Vary: 'Origin',
  });
  const plain = Object.fromEntries(refusal(head(), judgement()).headers);
  t.notOk('Access-Control-Allow-Origin' in plain, 'no origin, no permission');
  const odd = Object.fromEntries(refusal(head(['Origin', 'https://a\u00ff']), judgement()).headers);
  t.notOk('Access-Control-Allow-Origin' in odd);
});

t.test('a coached script learns where to give its reason', async (t) => {
  const retry = `http://127.0.0.1:8877/coach/${INCIDENT}`;
  const answer = refusal(head(), judgement({ verdict: 'coach', retry }));
  t.match(
    JSON.parse(answer.body),
    { type: 'urn:menshen:coach', retry, title: /门神/ },
    'Chinese unless asked otherwise',
  );
  t.match(Object.fromEntries(answer.headers), { 'X-Menshen-Verdict': /^coach; / });
});

t.test('a person gets a page in both languages, theirs first', async (t) => {
  for (const [language, first, second] of [
    ['zh-CN,zh;q=0.9', '门神：这次发送已被拦下', 'Menshen stopped this transfer'],
    ['en', 'Menshen stopped this transfer', '门神：这次发送已被拦下'],
    ['fr', '门神：这次发送已被拦下', 'Menshen stopped this transfer'],
  ] as const) {
    const { status, headers, body } = refusal(head(...NAVIGATION, ['Accept-Language', language]), judgement());
    t.equal(status, 403);
    t.match(Object.fromEntries(headers), {
      'Content-Type': /text\/html/,
      'Content-Security-Policy': /default-src 'none'/,
    });
    const text = body.slice(body.indexOf('<main>'));
    t.ok(text.indexOf(first) >= 0 && text.indexOf(first) < text.indexOf(second), language);
    for (const part of ['bulk-owners', INCIDENT, '132', '138****5678', 'site.example']) t.ok(body.includes(part), part);
    t.notMatch(body, /href/, 'no way around it');
  }
});

t.test('nothing of a transfer becomes markup', async (t) => {
  t.equal(escapeHtml(EVIL), '&lt;script&gt;alert(&quot;&#39;&amp;&quot;)&lt;/script&gt;');
  const evil = { ...head(...NAVIGATION), host: EVIL };
  const page = refusal(
    evil,
    judgement({ rule: EVIL, incident: EVIL, samples: [EVIL], retry: `http://x/"><b>${EVIL}` }),
  );
  t.notMatch(page.body, /<script|"><b>/);
  t.match(page.body, /&lt;script&gt;/);
  const failed = failureAnswer(NAVIGATION, EVIL, { status: 502, code: EVIL, reason: EVIL });
  t.notMatch(failed.body, /<script/);
});

t.test('a failure says why, and that nothing was forwarded', async (t) => {
  const failure = { status: 502, code: 'CERT_EXPIRED', reason: "The site's certificate has expired." };
  const page = failureAnswer([...NAVIGATION, ['Accept-Language', 'en']], 'site.example', failure);
  t.equal(page.status, 502);
  t.match(Object.fromEntries(page.headers), { 'X-Menshen-Error': 'cert-expired', 'Content-Type': /text\/html/ });
  t.match(page.body, /has expired.*CERT_EXPIRED[\s\S]*Nothing was sent to the site\./);
  const script = failureAnswer([['Accept-Language', 'en']], 'site.example', failure);
  t.strictSame(JSON.parse(script.body), {
    type: 'urn:menshen:error:cert_expired',
    title: 'Menshen could not deliver this',
    status: 502,
    detail: "The site's certificate has expired. Nothing was sent to the site.",
    code: 'CERT_EXPIRED',
  });
});
