import t from 'tap';
import { foundInText } from '../detect.js';

/** Lines of one owner each, in whatever order and between whatever marks. */
const OWNERS = [
  '望月郡8栋19楼西 柳先生 13912345601',
  '望月天下17排6号 柳阿姨 13912345601 388万',
  '未来望月 9D1203 柳哥 13912345601 512W',
  '望月九里香3#602，1+1房，388w，13912345601万大爷',
  '望月庭6号1102万老师13912345601',
  '望月壹号22#1103，2/2/1，388w，13912345601柳总',
  '望月天下 31-902（2-2-1，76）：13912345601，柳师傅',
  '柳小明/望月境界12-902/13912345601/388万',
  'CBD望月 31-902 (86/388) 13912345601 柳',
  '都会2058 31-902 (86/388) 13912345601 柳',
  '望月天下6栋带露台1203 柳先生 13912345601',
  '望月天下6栋顶层1203 柳先生 13912345601',
  '望月天下十二栋一二零三 柳先生 13912345601',
  '望月庭12haolou1203shi 柳先生 13912345601',
];
/** The same with nobody named: the home stands in full, or is all there is. */
const UNNAMED = [
  '1203/16/望月庭/13912345601',
  '902/31/月亮湾上/13912345601',
  '望月雅苑：6栋2单元1203：13912345601',
  '望月庭@5-2-1203@13912345601',
];
const NOBODY = [
  '望月庭，两房，110平，805万，南，低楼层，13912345601',
  '望月庭两房 110 平 805 万 诚售 13912345601',
  '1203 16 合计 13912345601',
];

for (const line of [...OWNERS, ...UNNAMED]) {
  t.test(`finds the owner in «${line}»`, async (t) => {
    const { owner } = foundInText(line).records;
    t.same(owner, 1);
  });
}

for (const line of NOBODY) {
  t.test(`finds no owner in «${line}»`, async (t) => {
    t.equal(foundInText(line).records.owner, undefined);
  });
}
