import t from 'tap';
import { findNames, isName } from '../../../src/detect/entities/name.js';

const namesIn = (text: string): string[] => findNames(text).map((match) => match.name);

t.test('finds names with a title, after a label, and alone between marks', async (t) => {
  t.same(namesIn('378万,王先生,138'), ['王先生']);
  t.same(namesIn('业主王小明 电话'), ['王小明']);
  t.same(namesIn('张三|138'), ['张三']);
  t.same(namesIn('欧阳女士,上官小明'), ['欧阳女士', '上官小明']);
  t.same(namesIn('房东王阿姨'), ['王阿姨']);
  t.match(findNames('房东方小姐 138'), [{ name: '方小姐', owner: true }]);
  t.same(namesIn('12号1203 王小明13812345678'), ['王小明']);
});

t.test('says when the label is an owner’s', async (t) => {
  t.equal(findNames('业主王小明 电话')[0]?.owner, true);
  t.equal(findNames('联系人王小明 电话')[0]?.owner, false);
});

t.test('does not take words of the trade for names', async (t) => {
  for (const text of ['毛坯', '方正', '万科', '高层', '平方', '房东', '名流', '高档型', '浦东-碧云东方公寓']) {
    t.same(namesIn(text), [], text);
  }
});

t.test('a whole value is a name by family name and length', async (t) => {
  for (const name of ['王明', '王小明', '欧阳小明', '王先生']) t.equal(isName(name), true, name);
  for (const value of ['小明', '王', '王小明小明', 'Wang', '12', '明']) t.equal(isName(value), false, value);
});

t.test('finds what negotiators and minorities are called', async (t) => {
  for (const [text, name] of [
    ['13812345678 夏哥', '夏哥'],
    ['陈总 13812345678', '陈总'],
    ['邵大爷，12号1203', '邵大爷'],
    ['欧阳阿姨 12号1203', '欧阳阿姨'],
    ['老王 13812345678', '老王'],
    ['小李 13812345678', '小李'],
    ['王S 13812345678', '王S'],
    ['王X，13812345678', '王X'],
    ['古丽·买买提 13812345678', '古丽·买买提'],
    ['随时看王先生13812345678', '王先生'],
    ['联系人王小明先生', '王小明先生'],
    ['司马女士', '司马女士'],
  ] as const) {
    t.same(namesIn(text), [name], text);
  }
});

t.test('pictures of the trade are no names', async (t) => {
  for (const text of [
    '整租·馨佳园',
    '二手房·急售',
    '老房子',
    '小区',
    '小高层',
    '黄A座',
    '帅哥',
    '小哥',
    '总价',
    '店总部',
    '微X',
  ]) {
    t.same(namesIn(text), [], text);
  }
});
