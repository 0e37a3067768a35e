import t from 'tap';
import { findHeader } from '../../../src/detect/records/header.js';

const DATA = ['3', '2', '1203', '王小明', '13812345678'];

t.test('a header in the first row has no groups above it', async (t) => {
  const labels = ['楼栋', '单元', '房号', '业主', '电话'];
  t.same(findHeader([labels, DATA]), { skip: 1, labels });
});

t.test('the row above names what several columns belong to', async (t) => {
  const rows = [['房屋', '', '', '业主', ''], ['楼栋', '单元', '房号', '姓名', '电话'], DATA];
  t.same(findHeader(rows), { skip: 2, labels: ['楼栋', '单元', '房号', '业主姓名', '业主电话'] });
});

t.test('of words cut in two the upper half is the group, not the row above it', async (t) => {
  const rows = [
    ['2026 年登记', '', '内部', '', ''],
    ['楼', '单', '房', '业主', ''],
    ['栋', '元', '号', '姓名', '电话'],
    DATA,
  ];
  t.same(findHeader(rows), { skip: 3, labels: ['楼栋', '单元', '房号', '业主姓名', '业主电话'] });
});
