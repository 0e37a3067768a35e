import t from 'tap';
import { foundInText } from '../detect.js';

/** One owner each; the phone goes on below, inside quotes or brackets, or in the digits of another script. */
const OWNERS = {
  'a door that ends a line above a phone': '望月庭8栋2单元1604\n1716509三43六 柳先生',
  'segmented digits below each other, a zero in front': '出售望月庭6#2104 房东0🯱🯶🯵\n🯲🯳🯴🯹\n🯰🯹🯸🯸 柳叔',
  'bold digits below each other, behind the country’s code': '望月庭9#301 房东+86𝟏𝟕𝟎\n𝟗𝟏𝟑𝟔\n𝟒𝟗𝟖𝟒 柳女士',
  'full-width digits below each other': '望月庭6-302 柳女士\n１３８\n１２３４\n５６７６',
  'quotes round a group of a labelled phone': '小区：望月庭 房号：6-302 业主：柳明 电话：138"1234"5676',
  'quotes round the first group': '小区：望月庭 房号：6-302 业主：柳明 电话："138"12345676',
  'brackets round the first group': '[138]12345676 望月庭6-302 柳女士',
  'a phone that is an account too': '望月庭6号302\n手机/QQ：13812345676',
  'a door before a colon and the phone': '望月雅苑6栋2单元302：13812345676',
  'Bengali digits in a line of their own': '望月庭6号302 柳女士\n১৩৮১২৩৪৫৬৭৬',
  'segmented digits in a line of their own': '望月庭6号302 柳女士\n🯱🯳🯸🯱🯲🯳🯴🯵🯶🯷🯶',
};

for (const [what, text] of Object.entries(OWNERS)) {
  t.test(what, async (t) => {
    t.same(foundInText(text).records, { owner: 1 });
  });
}

t.test('a long text in the digits of any script is looked at', async (t) => {
  const filler = '今天没有人来看房子\n'.repeat(4_000);
  for (const zero of [0x09e6, 0x0e50, 0xff10, 0xa620, 0x1040]) {
    const phone = [...'13812345676'].map((digit) => String.fromCodePoint(zero + Number(digit))).join('');
    const door = [...'302'].map((digit) => String.fromCodePoint(zero + Number(digit))).join('');
    t.same(foundInText(`${filler}望月庭6号${door}室 柳女士 ${phone}\n${filler}`).records, { owner: 1 });
  }
});

t.test('what stands in the lines below the last group is read too', async (t) => {
  const text = '望月庭18幢504 业主柳明 电话0-🯱🯵🯷\n🯲🯸🯵🯲\n🯰🯲🯵🯴\n望月庭9#703，石柳，18333595157';
  t.same(foundInText(text).records, { owner: 2 });
});
