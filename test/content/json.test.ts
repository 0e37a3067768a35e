import t from 'tap';
import { allText, transfer } from './builders.js';

const PHONE = '13912345678';
const json = (body: string) => transfer({ headers: { 'content-type': 'application/json' }, body });

t.test('every object of a list is an object with its path', async (t) => {
  const seen = await json(`{"rows":[{"name":"王先生","tel":${PHONE}},{"name":"李女士","tel":"13812345678"}]}`);
  t.match(seen.objects, [
    { path: 'json:$.rows[0]', fields: { name: '王先生', tel: PHONE } },
    { path: 'json:$.rows[1]', fields: { name: '李女士', tel: '13812345678' } },
  ]);
});

t.test('a record spread over inner objects is also given as one', async (t) => {
  const seen = await json(`{"owner":{"name":"王先生","tel":"${PHONE}"},"house":{"building":"12","room":"1203"}}`);
  t.match(seen.objects.at(-1), {
    path: 'json:$',
    fields: { 'owner.name': '王先生', tel: PHONE, building: '12', room: '1203' },
  });
});

t.test('names that say nothing keep the step above them, however deep', async (t) => {
  const seen = await json(`{"project":{"name":"馨佳园","building":{"no":"12","room":{"no":"1203","tel":"${PHONE}"}}}}`);
  t.match(seen.objects.at(-1), {
    path: 'json:$',
    fields: { 'project.name': '馨佳园', 'building.no': '12', 'room.no': '1203', tel: PHONE },
  });
});

t.test('a map of people is not melted into one person', async (t) => {
  const seen = await json(`{"a":{"name":"王先生","tel":"${PHONE}"},"b":{"name":"李女士","tel":"13812345678"}}`);
  t.same(
    seen.objects.map((object) => object.path),
    ['json:$.a', 'json:$.b'],
  );
});

t.test('arrays of arrays are a table', async (t) => {
  const seen = await json(`{"head":["业主","电话"],"data":[["王先生",${PHONE}],["李女士","13812345678"]]}`);
  t.same(seen.tables.find((table) => table.path === 'json:$.data')?.rows, [
    ['王先生', PHONE],
    ['李女士', '13812345678'],
  ]);
});

t.test('lists of one length beside each other are columns', async (t) => {
  const seen = await json(`{"names":["王先生","李女士"],"phones":["${PHONE}","13812345678"],"tags":["a"]}`);
  t.same(seen.tables.find((table) => table.path === 'json:$')?.rows, [
    ['names', 'phones'],
    ['王先生', PHONE],
    ['李女士', '13812345678'],
  ]);
  t.match(seen.objects, [{ path: 'json:$', fields: { tags: 'a' } }]);
});

t.test('two inner objects that hold only objects are no list', async (t) => {
  const seen = await json(`{"house":{"at":{"room":"1203"}},"people":{"owner":{"tel":"${PHONE}"}}}`);
  t.match(seen.objects.at(-1), { path: 'json:$', fields: { room: '1203', tel: PHONE } });
});

t.test('large integers keep every digit and both of two equal keys come through', async (t) => {
  const seen = await json('{"id":110101199003070134567,"id":"second"}');
  t.same(seen.objects[0]?.pairs, ['id=110101199003070134567', 'id=second']);
});

t.test('a name such as __proto__ is a name', async (t) => {
  const seen = await json(`{"__proto__":"王先生 ${PHONE}"}`);
  t.match(seen.texts, [{ path: 'json:$.__proto__', text: `王先生 ${PHONE}` }]);
  t.notOk('polluted' in {});
});

t.test('strings holding JSON, HTML, base64 and data URIs are read for what they hold', async (t) => {
  const words = `临汾路1565弄12号301 王先生 ${PHONE} 房东急售 满五唯一`;
  const encoded = Buffer.from(words).toString('base64');
  for (const [name, value] of Object.entries({
    json: JSON.stringify({ text: JSON.stringify({ deep: words }) }),
    html: `<p>${words.replace('1391', '1<b>391</b>')}</p>`,
    base64: encoded,
    'data URI': `data:text/plain;base64,${encoded}`,
    'base64 in words': `请看附件 ${encoded} 谢谢`,
    percent: encodeURIComponent(words),
  })) {
    t.match(allText(await json(JSON.stringify({ a: { b: value } }))), words, name);
  }
});

t.test('values in a row, one a line, broken and cut short: nothing is lost', async (t) => {
  const one = `{"name":"王先生","tel":"${PHONE}"}`;
  const two = '{"name":"李女士","tel":"13812345678"}';
  const cases = {
    'one a line': `${one}\n${two}\n`,
    'in a row': `${one}${two}`,
    'a broken line between': `${one}\n{"name": oops\n${two}`,
    'cut short': `[${one},${two.slice(0, -2)}`,
    'words behind': `${one} ${two.slice(1)}`,
  };
  for (const [name, body] of Object.entries(cases)) {
    const text = allText(await json(body));
    t.match(text, PHONE, name);
    t.match(text, '13812345678', name);
  }
});

t.test('nesting a million deep ends in plain text, not in a stack overflow', async (t) => {
  const seen = await json(`${'['.repeat(1_000_000)}"${PHONE}"${']'.repeat(1_000_000)}`);
  t.match(allText(seen), PHONE);
});

t.test('a person written as a list is one row', async (t) => {
  const seen = await json(`["王先生","${PHONE}","临汾路1565弄12号301"]`);
  t.same(seen.tables[0]?.rows, [['王先生', PHONE, '临汾路1565弄12号301']]);
});
