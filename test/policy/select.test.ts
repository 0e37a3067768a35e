import t from 'tap';
import { selectorOf } from '../../src/policy/channel.js';
import { type RequestFields, select } from '../../src/policy/select.js';

const map = (values: Readonly<Record<string, string>>) => (name: string) => values[name] ?? null;
const fields: RequestFields = {
  query: map({ uploadId: 'U1', 'a.b': 'dotted', meta: '{"id":"from-query"}', empty: '' }),
  header: map({ 'upload-offset': '70', 'dropbox-api-arg': '{"cursor":{"session_id":"S","offset":4}}' }),
  cookie: map({ sid: 'lihua' }),
  form: map({ to: 'a@x.cn', meta: '{"FileMd5":"d41d","list":[{"id":7}]}', broken: '{"a":' }),
  json: { Msg: { ToUserName: '@@g', n: 5, yes: true }, list: [{ id: 'first' }, { id: 'second' }], to: ['u1', 'u2'] },
};

t.test('a selector reads exactly what it names', (t) => {
  const cases: Readonly<Record<string, string | null>> = {
    'query:uploadId': 'U1',
    'query:a.b': 'dotted',
    'query:meta.id': 'from-query',
    'query:uploadid': null,
    'query:empty': null,
    'header:Upload-Offset': '70',
    'header:dropbox-api-arg.cursor.session_id': 'S',
    'header:dropbox-api-arg.cursor.offset': '4',
    'cookie:sid': 'lihua',
    'cookie:other': null,
    'form:to': 'a@x.cn',
    'form:meta.FileMd5': 'd41d',
    'form:meta.list[0].id': '7',
    'form:meta.*.*.id': '7',
    'form:broken.a': null,
    'form:to.x': null,
    'json:$.Msg.ToUserName': '@@g',
    'json:$.Msg.n': '5',
    'json:$.Msg.yes': 'true',
    'json:$.Msg': null,
    'json:$.list[1].id': 'second',
    'json:$.list[*].id': 'first',
    'json:$.to': 'u1,u2',
    'json:$.constructor.name': null,
    'json:$.Msg.__proto__.x': null,
  };
  for (const [text, value] of Object.entries(cases)) t.equal(select(selectorOf(text), fields), value, text);
  t.equal(select(null, fields), null);
  t.equal(select(selectorOf('json:$.a'), { ...fields, json: undefined }), null, 'no JSON');
  t.equal(select(selectorOf('form:x'), { ...fields, form: () => 'v'.repeat(5000) }), null, 'no name is that long');
  t.end();
});
