import t from 'tap';
import { findNames, isName } from '../../../src/detect/entities/name.js';

const namesIn = (text: string): string[] => findNames(text).map((match) => match.name);

t.test('finds names with a title, after a label, and alone between marks', async (t) => {
  t.same(namesIn('378万,王先生,138'), ['王先生']);
  t.same(namesIn('业主王小明 电话'), ['王小明']);
  t.same(namesIn('张三|138'), ['张三']);
  t.same(namesIn('欧阳女士,上官小明'), ['欧阳女士', '上官小明']);
  t.same(namesIn('房东王阿姨'), ['王阿姨']);
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
