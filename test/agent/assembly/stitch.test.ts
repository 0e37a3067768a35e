import t from 'tap';
import { digitsIn } from '../../../src/agent/assembly/message.js';
import { stitch } from '../../../src/agent/assembly/stitch.js';

t.test('pieces of a phone become one number, the rest stays in its lines', (t) => {
  const cases: ReadonlyArray<readonly [messages: readonly string[], text: string]> = [
    [['王先生', '12号1203', '138 1234', '5678'], '王先生\n12号1203\n138 12345678'],
    [['138', '1234', '5678'], '13812345678'],
    [['1', '38', '12345678', '馨佳园12号1203'], '13812345678\n馨佳园12号1203'],
    [['电话138', '1234', '5678 王先生'], '电话13812345678 王先生'],
    [['一三八', '一二三四', '五六七八'], '一三八一二三四五六七八'],
    [['021', '5888', '1234'], '02158881234'],
    [['138 1234', '等一下哈我找找在哪里', '5678'], '138 12345678'],
    [['12号1301', '138 1234', '5678'], '12号1301\n138 12345678'],
    [['1301', '138 1234', '5678'], '1301\n138 12345678'],
    [['12号1203 138', '12345678'], '12号1203 13812345678'],
  ];
  for (const [messages, text] of cases) t.equal(stitch(messages), text, messages.join(' ｜ '));
  t.end();
});

t.test('numbers that give no phone stay apart', (t) => {
  const cases: readonly (readonly string[])[] = [
    ['378', '74'],
    ['13812345678', '13912345679'],
    ['1203', '5678'],
    ['138', '12'],
    ['138', '1234', '56789'],
    ['138', '1234 看房', '5678'],
  ];
  for (const messages of cases) t.equal(stitch(messages), messages.join('\n'), messages.join(' ｜ '));
  t.end();
});

t.test('talk that can be no part of a record is left out', (t) => {
  t.equal(
    stitch(['馨佳园的房子怎么样了啊最近', '今天下午一起去吃饭吧顺便聊聊天', '12号1203']),
    '馨佳园的房子怎么样了啊最近\n12号1203',
  );
  t.end();
});

t.test('digits are counted in every dress, and ordinary numerals are none', (t) => {
  t.equal(digitsIn('138 1234'), 7);
  t.equal(digitsIn('１３８①②'), 5);
  t.equal(digitsIn('一三八'), 3);
  t.equal(digitsIn('一起去看看三号线那边的两个地方'), 0);
  t.end();
});
