import t from 'tap';
import { type Message, messageOf } from '../../../src/agent/assembly/message.js';
import { readRequest } from '../../../src/agent/assembly/request.js';
import {
  addMessage,
  type Entry,
  expireMessages,
  isWorthReading,
  startWindow,
  togetherOf,
  type Window,
} from '../../../src/agent/assembly/window.js';
import { type Asked, held, uploadOf } from './held.js';

const PERSON = (): Promise<string> => Promise.resolve('os:lihua');

function windowOf(chat: boolean, texts: readonly string[], field = 'text'): Window {
  const window = startWindow();
  for (const [at, text] of texts.entries()) add(window, chat, [[field, text]], at);
  return window;
}
function add(window: Window, chat: boolean, texts: Message['texts'], at: number): Entry {
  return addMessage(window, { texts, peer: '' }, chat, { at, person: PERSON, bodyBytes: 10 });
}

function messageIn(asked: Asked): Message | null {
  const one = held(asked);
  return messageOf(readRequest(one), one.body, one.destination.path, uploadOf(one));
}

t.test('what a person wrote is told from what the page adds', (t) => {
  const json = (url: string, value: unknown): Asked => ({ url, body: JSON.stringify(value) });
  const sent = json('https://wx2.qq.com/cgi-bin/mmwebwx-bin/webwxsendmsg', {
    BaseRequest: { Uin: 1234567890, Sid: 'abcdefghijklmnop', DeviceID: 'e123456789012345' },
    Msg: {
      Type: 1,
      Content: '王先生',
      ToUserName: '@@room',
      LocalID: '17322888880001234',
      ClientMsgId: '17322888880001234',
    },
  });
  t.strictSame(messageIn(sent), { texts: [['text', '王先生']], peer: '@@room' });
  const robot = json('https://oapi.dingtalk.com/robot/send?access_token=t1', {
    msgtype: 'text',
    text: { content: '12号1203' },
  });
  t.strictSame(messageIn(robot), { texts: [['text', '12号1203']], peer: 't1' });
  const feishu = json('https://open.feishu.cn/open-apis/im/v1/messages', {
    receive_id: 'oc_1',
    content: '{"text":"138 1234"}',
  });
  t.match(messageIn(feishu), { texts: [['.content.text', '138 1234']], peer: 'oc_1' });
  const generic = json('https://chat.example/api', {
    id: '8d7f2b1c-5a7e-4e0f-9b1d-0a1b2c3d4e5f',
    at: 1732288888888,
    when: '2026-11-22 15:00:00',
    url: 'https://chat.example/13800000000',
    receiver_id: 'u-7',
    body: '5678',
  });
  t.strictSame(messageIn(generic), { texts: [['.body', '5678']], peer: 'u-7' });
  const form: Asked = {
    url: 'https://web.qun.qq.com/cgi-bin/announce/add_qun_notice',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ qid: '4455', bkn: '123', text: '馨佳园' }).toString(),
  };
  t.strictSame(messageIn(form), { texts: [['text', '馨佳园']], peer: '4455' });
  t.match(messageIn(json('https://discord.example/api/v9/channels/991/messages', { content: 'x 1' })), { peer: '991' });
  t.strictSame(messageIn({ url: 'https://any.example/p', body: '12号1203' }), {
    texts: [['text', '12号1203']],
    peer: '',
  });
  t.equal(messageIn({ url: 'https://any.example/p', body: Buffer.from([0, 1, 2, 255, 254, 0, 7]) }), null);
  t.end();
});

t.test('a text that is saved again while it is typed takes its own place', (t) => {
  const typed = [
    '12',
    '12号1203 13',
    '12号1203 1381234',
    '12号1203 138123',
    '12号1203 13812345678',
    '馨佳园12号1203 13812345678',
  ];
  const editor = windowOf(false, typed);
  t.strictSame(
    editor.entries.map((entry) => entry.texts.map(({ bytes }) => bytes.toString())),
    [[], [], [], [], [], ['馨佳园12号1203 13812345678']],
  );
  t.equal(togetherOf(editor.entries), '', 'nothing to read together');
  const chat = windowOf(true, ['138', '1381234', '1234', '1234']);
  t.equal(chat.entries.filter((entry) => entry.texts.length > 0).length, 4, 'a chat says each line once, and means it');
  const posts = windowOf(false, ['王先生', '12号1203', '138 1234', '5678']);
  t.equal(togetherOf(posts.entries), '王先生\n12号1203\n138 12345678');
  const keys = windowOf(false, [...'12号1233 1381']);
  t.equal(togetherOf(keys.entries), '12号1233 1381', 'what is typed key by key is one text, the same key twice too');
  t.notMatch(togetherOf(windowOf(true, [...'12号1233']).entries, true), /12号1233/, 'a chat has no keys');
  t.end();
});

t.test('fields are read one by one and all together, and no record reaches from one into the other by chance', (t) => {
  const window = startWindow();
  add(
    window,
    false,
    [
      ['a', '王先生'],
      ['b', '1'],
    ],
    0,
  );
  add(
    window,
    false,
    [
      ['a', '12号1203'],
      ['b', '27'],
    ],
    1,
  );
  const parts = togetherOf(window.entries).split(/\n{8,}/);
  t.strictSame(parts, ['王先生\n12号1203', '1\n27', '王先生\n1\n12号1203\n27']);
  t.end();
});

t.test('messages are read together only where a number could stand in them', (t) => {
  const worth = (texts: readonly string[]): boolean => {
    const { entries } = windowOf(true, texts);
    const last = entries.at(-1);
    return last !== undefined && isWorthReading(last, entries.slice(0, -1));
  };
  t.ok(worth(['12号1203', '138 1234']));
  t.ok(worth(['王先生', '13812345678']));
  t.notOk(worth(['13812345678']), 'alone it was read already');
  t.notOk(worth(['13812345678', '好的']), 'talk adds nothing');
  t.notOk(worth(['下午3点', '好的', '2号线']), 'too few digits for any phone');
  t.end();
});

t.test('text goes when its time is over, and its bytes are overwritten', (t) => {
  const window = windowOf(true, ['12号1203', '13812345678']);
  const bytes = window.entries.flatMap((entry) => entry.texts.map((text) => text.bytes));
  expireMessages(window, 1);
  t.equal(window.entries.length, 1);
  t.ok(bytes[0]?.every((byte) => byte === 0));
  t.notOk(bytes[1]?.every((byte) => byte === 0));
  t.end();
});

t.test('a window keeps so many bytes of text and so many messages', (t) => {
  const window = windowOf(
    true,
    Array.from({ length: 400 }, (_, n) => `${n}`.padEnd(200, '房')),
  );
  t.ok(window.entries.length <= 256);
  const kept = window.entries.flatMap((entry) => entry.texts);
  t.ok(kept.reduce((sum, text) => sum + text.bytes.length, 0) <= 8 * 1024);
  t.ok(kept.length > 10);
  t.end();
});
