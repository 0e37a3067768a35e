import t from 'tap';
import { findAddresses } from '../../../src/detect/entities/address.js';
import { compileCompounds } from '../../../src/detect/entities/compound.js';
import { findLandlines } from '../../../src/detect/entities/landline.js';
import { findOtherNumbers } from '../../../src/detect/entities/other-number.js';
import { findPhones } from '../../../src/detect/entities/phone.js';
import { findResidentIds } from '../../../src/detect/entities/resident-id.js';
import { foldValue } from '../../../src/detect/fold.js';
import { foundInText } from '../detect.js';

const compounds = compileCompounds([]);

/** Texts with digits, or with words that sound like digits, that name neither a person's number nor a home. */
const WORDS = [
  '下三滥的手段',
  '一五一十地说了',
  '三三两两走进来',
  '五一二一三一',
  '七上八下，九死一生',
  '三七二十一',
  '一三八号弄堂口',
  '一传十十传百',
  '三番五次，四面八方',
  '一二三四五，上山打老虎',
  '五六七八九十块钱',
  '说一不二，三心二意，四分五裂，五颜六色',
  '零零散散两三个，拐了个弯，勾了一下',
  '要是他司机起来就把酒留下',
  '吴刘两位起草，要求就此事务留意',
  '爸爸把酒要起来，妻儿散了',
  '其实这就要起飞了，武器留司机',
  'yi er san si wu liu qi ba jiu shi',
  'one two three four five six seven',
  'yao bu yao, san bu, si ji',
  '把顺序倒过来：一二三四五',
  '倒着念 12345678',
  '反过来 2024051312',
  '公元一三八零年，一二三四个月后',
  '第一百三十八条、第一千二百条',
  '一百三十八万一千二百三十四元五角六分',
  '一、二、三、四、五、六、七、八、九、十、十一',
  '二〇二六年一月十三日八时',
];

const NUMBERS = [
  '378万 5800/月 首付113万',
  '单价42,800元/㎡，总价378万',
  '1,380,012,345.67',
  '13,812,345,678',
  '￥1,381,234.56',
  '$138.1234.5678.90',
  '13812345678元',
  '13812345678.55',
  '2024-05-13 12:34:56',
  '20240513123456',
  '2024/05/13',
  '13-05-2024',
  '1715587200',
  '1715587200123',
  '13:58:12.345678',
  'v1.38.1234.5678',
  '3.14159265358979',
  '1.3812345678e10',
  'IP 17.188.129.168',
  '138.123.145.178:8080',
  '192.168.138.123',
  'fe80::1381:2345:678',
  '550e8400-e29b-41d4-a716-446655440000',
  '138a1234b5678c90',
  '0x13812345678',
  '#138123',
  'sha1:13812345678901234567890123456789abcdef12',
  '31.230416,121.473701',
  '121.13812345678,31.23041612345',
  '北纬31°13′49″，东经121°28′13″',
  '订单号：13812345678',
  '订单 no. 13812345678',
  'order_id=13812345678',
  '流水号13812345678901234567',
  '序列号 1381-2345-6789-0123',
  'ISBN 978-7-111-13812-3',
  '6901381234567',
  '邮编 200138，传真',
  '沪A13812',
  '航班MU1381 12:34',
  '车次G1381 5678',
  '班级3-2-1203',
  'K138+1234.5678',
  '尺寸138*1234*5678',
  '138×1234×5678mm',
  '型号XR-138-1234-5678',
  '5-2-1203-2024',
  '1440012345678',
  '1064812345678',
  '12812345678',
  '138123456789',
  '1381234567',
  '13888888888',
  '100%，138%，1234%',
  '共138户1200平5600万',
  '138个1234套5678人',
  '成交138，1234，5678，9012组',
  '135,1234,5678,9012,3456',
  '1380 1200 100',
  '12 13 14 15 16 17',
  '18 1203 95 378',
  '13 18 23 25 27 8',
  '010 020 021 022',
  '3室2厅1卫 三房两厅 2房1厅',
  '12号线1203米',
  '第12号1203字',
  '12月1203人',
  '5号6号7号',
  '1203室',
  '301会议室',
  '教学楼1203教室',
  '12号楼会议室',
  '#1203',
  '05-1203',
  '3/15',
  '12-10-2024',
  '1.2.1203',
  'abc-5-2-1203-x',
  '2:1',
  '12号',
  '第3号',
  '莲花池东路116-2号',
  '广安门内大街217号',
  '400-820-8820',
  '4008208820',
  '95588',
  '10086',
  '12345热线',
  '1010-1234',
  '138****5678',
  '138xxxx5678',
  '177XXXXXXXX',
  '1X号XXXX室',
  '1*号****室',
  '91330106W6PF55WJAT',
  '税号 91310115MA1H9XXXX0',
  'SF1381234567890',
  '運單 SF138123456789',
  '不动产权第1381234号',
  '沪房地浦字(2013)第812345号',
  '0.13812345678',
  'a13812345678f',
  '"uid":13812345678',
  'width="138" height="1234" 5678',
  '0 138 349 338 377 3 178',
  '[389 1313 [856 972 278]1320 1321 278',
];

for (const text of [...WORDS, ...NUMBERS]) {
  t.test(`«${text}» holds no number of a person, and no home`, async (t) => {
    const folded = foldValue(text);
    t.same(
      findPhones(folded).filter((phone) => phone.current),
      [],
      'phones',
    );
    t.same(findResidentIds(folded), [], 'resident ids');
    t.same(findLandlines(folded), [], 'landlines');
    t.same(findOtherNumbers(folded).cards, [], 'bank cards');
    const homes = findAddresses(folded, { compounds, isAddress: false });
    t.same(
      homes.filter((match) => match.home.room !== '' && !match.needsContext),
      [],
      'homes',
    );
  });
}

t.test('all of them in one text make no record', async (t) => {
  const found = foundInText([...WORDS, ...NUMBERS].join('\n'));
  t.equal(found.records.owner, undefined);
  t.equal(found.records.identity, undefined);
  t.equal(found.records.credit, undefined);
});

/** Beside a phone of an advert's own negotiator, none of these is a room. */
const ADVERTS = [
  '馨佳园 3室2厅2卫 89平 378万 电话13812345678',
  '馨佳园三房两厅，12号线500米，13812345678',
  '馨佳园12号楼2室1厅 78平 13812345678',
  '馨佳园2房1厅，5800/月，13812345678',
  '馨佳园 中楼层/共18层 89平 13812345678',
  '馨佳园6楼 89平米 满五唯一 13812345678',
  '馨佳园，2026年9月学位，距12号线1203米，13812345678',
  '培训地点 1203室 王老师 13812345678',
  '请到会议中心报到 王老师 13812345678',
  '班级3-2 座位12-1203 王同学 13812345678',
  '工单12-1203 已派王师傅 13812345678',
  '看台12区5排3号 王先生 13812345678',
  '服务器10-3-1203 值班王工 13812345678',
  '成交 3 1203 王先生 13812345678',
  '王小明 3 1203 13812345678',
  'iPhone 12D1203 王先生 13812345678',
];
for (const text of ADVERTS) {
  t.test(`«${text}» is no owner`, async (t) => t.equal(foundInText(text).records.owner, undefined));
}
