import t from 'tap';
import { findAddresses } from '../../../src/detect/entities/address.js';
import { canonicalCompound, compileCompounds } from '../../../src/detect/entities/compound.js';
import { canonicalPiece, homeKey } from '../../../src/detect/entities/home.js';
import { fold } from '../../../src/detect/fold.js';

const none = compileCompounds([]);
const homesIn = (text: string, isAddress = false): string[] =>
  findAddresses(fold(text).text, { compounds: none, isAddress }).map((match) => homeKey(match.home));

const HOMES: ReadonlyArray<readonly [text: string, key: string]> = [
  ['12号1203室', '|12||1203'],
  ['12号1203', '|12||1203'],
  ['５幢２单元１２０３', '|5|2|1203'],
  ['5幢2单元1203室', '|5|2|1203'],
  ['3#1201', '|3||1201'],
  ['3#楼1201', '|3||1201'],
  ['A座1203', '|A||1203'],
  ['8 栋 1 单元 2603', '|8|1|2603'],
  ['七栋二单元三零一', '|7|2|301'],
  ['十二号楼三零一室', '|12||301'],
  ['12撞1203', '|12||1203'],
  ['12懂1203', '|12||1203'],
  ['12号搂1203市', '|12||1203'],
  ['12栋1单无1203', '|12|1|1203'],
  ['12号楼3层301室', '|12||301'],
  ['七栋', '|7||'],
  ['临汾路1565弄12号301', '临汾路1565弄|12||301'],
  ['上海市浦东新区川沙路5245弄12号301室', '川沙路5245弄|12||301'],
  ['馨佳园12号1203', '馨佳园|12||1203'],
  ['馨佳园 3/1202', '馨佳园|3||1202'],
  ['馨佳园叁号楼1202', '馨佳园|3||1202'],
  ['馨佳园3座12F-02', '馨佳园|3||1202'],
  ['馨佳园B座702 万小明', '馨佳园|B||702'],
  ['望江时光5-2-2001', '望江时光|5|2|2001'],
  ['望江时光25-1203', '望江时光|25||1203'],
  ['13812345678这个号码是馨佳园12号1203', '馨佳园|12||1203'],
  ['他名下有望江时光12栋1203室一套', '望江时光|12||1203'],
  ['馨佳园十一街坊，12号1203', '馨佳园11街坊|12||1203'],
  ['浦东-碧云东方公寓-05-1203', '碧云东方公寓|5||1203'],
  ['碧云东方公寓 5-2-1203', '碧云东方公寓|5|2|1203'],
  ['碧云东方公寓1203室', '碧云东方公寓|||1203'],
  ['5-2-1203', '|5|2|1203'],
  ['馨佳园12楼A室', '馨佳园|||12A'],
  ['馨佳园12号A室', '馨佳园|12||A'],
  ['馨佳园3栋12楼东户', '馨佳园|3||12东'],
  ['馨佳园7号12楼3室', '馨佳园|7||1203'],
  ['馨佳园12栋第5层3房', '馨佳园|12||503'],
  ['馨佳园12楼3门502', '馨佳园|12|3|502'],
  ['馨佳园12#2-1203', '馨佳园|12|2|1203'],
  ['3#-1201', '|3||1201'],
  ['馨佳园16董2单圆302', '馨佳园|16|2|302'],
  ['馨佳园56棟4單元1003', '馨佳园|56|4|1003'],
  ['馨佳园5排3号', '馨佳园|5||3'],
  ['馨佳园8号别墅', '馨佳园|8||别墅'],
  ['1203室 12号楼', '|12||1203'],
  ['馨佳园7dong202', '馨佳园|7||202'],
  ['馨佳园7d2dy202', '馨佳园|7|2|202'],
  ['馨佳园 12D1203', '馨佳园|12||1203'],
  ['馨佳园 Bldg 12 Unit 1203', '馨佳园|12||1203'],
  ['瑞景逸品 Block 31 Room 202', '瑞景逸品|31||202'],
  ['馨佳园12栋120389平', '馨佳园|12||1203'],
  ['馨佳园 3 2 1203 王', '馨佳园|3|2|1203'],
  ['馨佳园-12-1203-89-378', '馨佳园|12||1203'],
  ['听松新苑(东区)5-206', '听松新苑|5||206'],
  ['[馨佳园] 12号1203', '馨佳园|12||1203'],
  ['成府路20号院3号楼2单元1203', '成府路20号院|3|2|1203'],
  ['成府路20号院3号1203', '成府路20号院|3||1203'],
  ['西山壹号院3号1203', '西山1号院|3||1203'],
  ['滨江一号12号1203', '滨江1号|12||1203'],
  ['莫干山路100号5幢201', '莫干山路100号|5||201'],
  ['馨佳园那套12幢1203', '馨佳园|12||1203'],
  ['今天带看了馨佳园12号楼1203', '馨佳园|12||1203'],
  ['康桥溪月12号1203', '康桥溪月|12||1203'],
  // Names of any ending, by where they stand.
  ['云麓逸品 1203室', '云麓逸品|||1203'],
  ['云麓逸品1203室', '云麓逸品|||1203'],
  ['云麓逸品，12号1203', '云麓逸品|12||1203'],
  ['云麓逸品3-2-1203', '云麓逸品|3|2|1203'],
  ['云麓逸品 25-1203', '云麓逸品|25||1203'],
  ['云麓逸品 12栋1203', '云麓逸品|12||1203'],
  ['云麓逸品 3 1203 王', '云麓逸品|3||1203'],
  ['3 云麓逸品 12 1203 王', '云麓逸品|12||1203'],
  ['云麓逸品19/3003', '云麓逸品|19||3003'],
];

t.test('a comma, a person or a phrase before a building is no name of a compound', async (t) => {
  for (const text of ['王小明，12号1203', '急着卖，12号1203', '培训地点，12号1203', '李女士 12号1203']) {
    t.same(homesIn(text), ['|12||1203'], text);
  }
});

for (const [text, key] of HOMES) {
  t.test(`«${text}» is the home ${key}`, async (t) => t.same(homesIn(text), [key]));
}

t.test('three numbers with dashes need context, unless a place or an address header stands by', async (t) => {
  const needs = (text: string, isAddress: boolean): boolean | undefined =>
    findAddresses(text, { compounds: none, isAddress })[0]?.needsContext;
  t.equal(needs('5-2-1203', false), true);
  t.equal(needs('5-2-1203', true), false);
  t.equal(needs('碧云东方公寓5-2-1203', false), false);
});

const NOT_HOMES = [
  '广安门内大街217号',
  '莲花池东路116-2号',
  '2室1厅 78平 378万',
  '12-10-2024',
  '2024-05-13',
  '5月12号1200人',
  '12号线1203米',
  '第3号1500字',
  '1.2.1203',
  'abc-5-2-1203-x',
  '301会议室',
  '6号1500元',
  '#1203',
  '05-1203',
];

for (const text of NOT_HOMES) {
  t.test(`«${text}» is no home`, async (t) => t.same(homesIn(text), []));
}

t.test('a pair with a dash is a home under an address header', async (t) => {
  t.same(homesIn('05-1203', true), ['|5||1203']);
});

t.test('a piece has one form however it is written', async (t) => {
  for (const value of ['5', '05', '5幢', '5号楼', '5#', '五栋', '5.0']) t.equal(canonicalPiece(value), '5', value);
  t.equal(canonicalPiece('a座'), 'A');
  t.equal(canonicalPiece('1203室'), '1203');
  t.equal(canonicalPiece('精装修'), null);
});

t.test('a compound has one name with and without its district, numerals as digits', async (t) => {
  for (const name of ['馨佳园十一街坊', '馨佳园11街坊', '上海市浦东新区馨佳园十一街坊', '急售馨佳园11街坊']) {
    t.equal(canonicalCompound(name), '馨佳园11街坊', name);
  }
  for (const [name, canonical] of [
    ['和平里六区', '和平里6区'],
    ['北京市朝阳区和平里六区', '和平里6区'],
    ['万科城市花园', '万科城市花园'],
    ['杭州市西湖区万科城市花园', '万科城市花园'],
    ['顶秀美泉小镇', '顶秀美泉小镇'],
    ['西山壹号院', '西山1号院'],
    ['馨佳园（北区）', '馨佳园'],
  ] as const) {
    t.equal(canonicalCompound(name), canonical, name);
  }
});
