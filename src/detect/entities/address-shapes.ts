/**
 * The shapes in which people write a home, as of the address study in DESIGN.md section 5.1. Named groups: building, its
 * word, unit, floor, room, its word, lane, road, and the mark between two numbers.
 */
const NUMBER =
  '[A-Za-z]?\\d{1,4}[A-Za-z]?|[〇零一二三四五六七八九十百两壹贰叁肆伍陆柒捌玖]{1,4}|[A-Za-z]|[甲乙丙丁东西南北]';
const GAP = '[ ,，\\-]{0,2}';
/** Behind 室, 房 or 户 the rest of a layout: 2室1厅. */
const LAYOUT = '(?:[源型屋厅]| ?[一二两三四\\d] ?[厅卫房])';
/** Right behind a floor one digit, letter or side is enough: 12楼A室, 5层3房, 12楼东户. */
const DOOR = `(?<=[楼层Ff] ?-?|排)(?:[A-Za-z甲乙丙丁]\\d?|\\d|[东西南北中左右]边?)(?= ?[室户房号门首](?!${LAYOUT}))`;
const ROOM = `(?:[A-Za-z]-?)?\\d{2,4}[A-Za-z]?|[1-9][A-H](?![A-Za-z\\d])|[〇零一二三四五六七八九十百]{2,5}|[A-Za-z甲乙丙丁]\\d?(?= ?[室户])|${DOOR}`;
/** What shows that the number before it was no room: more digits, an amount, a measure, a date. */
const NO_ROOM =
  '(?![\\d.%~]|:(?!1\\d{10}(?!\\d)))(?!(?:万(?!老师|先生|女士|小姐|太太|阿姨|师傅|大爷|[哥姐叔总])|元|平|㎡|m2|年|米|分|块|人|个|套|点|月|日|次|户型|路|弄|栋|幢|座|单元|号线|号楼|会议|教室|办公|报告厅|实验|病房|包间|包厢|窗口|车))' +
  // Across a blank 万, 米, 车 and the like may begin a name: 702 万小明.
  '(?! (?:元|平|㎡|m2|分|块|个|套|点|日|次|户型|弄|栋|幢|单元|号线|号楼|会议|办公|报告厅|万元|[万年月米人路座车](?![\\u4e00-\\u9fff]{1,3}(?![\\u4e00-\\u9fff]))))';

const BUILDING = `(?<building>${NUMBER}) ?(?<word>号楼|号搂|号院|#楼|#栋|#幢|号(?! ?\\d{1,3} ?(?:号[楼搂]|[栋幢座]|#\\d))|[#幢栋撞懂座]|董(?=\\d)|楼(?= ?\\d{1,2} ?(?:门|单元))|排(?=\\d{1,3} ?[号户]))`;
const UNIT_WORD = '(?:单 ?[元无圆园员]|丹元|门|梯)';
const UNIT = `(?:${GAP}(?<unit>${NUMBER}|[左中右](?=单)) ?(?:${UNIT_WORD}|单(?=[\\d-])|-(?=\\d{3,4}(?!\\d))|(?<unitWord>号)(?=${GAP}\\d{3,4})))?`;
const FLOOR = `(?:${GAP}第?(?<floor>\\d{1,2}|[一二三四五六七八九十]{1,3}) ?[楼层Ff])?`;
const ROOM_TAIL = `(?:${GAP}(?<room>${ROOM})(?! ?(?:号楼|弄)) ?(?<roomWord>室|房(?![源型])|户|市(?![区场中])|号)?${NO_ROOM})?`;

/** 临汾路1565弄12号301 */
export const LANE = new RegExp(
  `(?<road>[\\u4e00-\\u9fff]{1,8}[路街道巷村])? ?(?<lane>\\d{1,5}) ?弄(?:${GAP}(?<building>${NUMBER}) ?(?:号楼?|幢|栋|#|-(?=\\d{3})))?${UNIT}${FLOOR}${ROOM_TAIL}`,
  'g',
);
/** 12号1203室, 5幢2单元1203, 3#1201, A座1203, 七栋 */
export const HOUSE = new RegExp(
  `(?<![\\d.A-Za-z/第]|[\\d一二三四五六七八九十] ?月)${BUILDING}${UNIT}${FLOOR}${ROOM_TAIL}`,
  'y',
);
/** 12栋120389平: the room runs into the size behind it. */
export const GLUED =
  /(?<![\d.A-Za-z/第])(?<building>\d{1,3}) ?(?<word>号楼|栋|幢|座|#|号)(?:(?<unit>\d{1,2}) ?单元)?(?<room>\d{1,2}(?:0[1-9]|1\d|20))(?=\d{2,3}(?:\.\d{1,2})? ?(?:平|㎡|m2))/g;
/** 2单元1203 */
export const UNIT_ROOM = new RegExp(
  `(?<![\\d.A-Za-z])(?<unit>${NUMBER}|[左中右](?=单)) ?${UNIT_WORD}${GAP}(?<room>${ROOM}) ?(?<roomWord>室|房|户|号)?${NO_ROOM}`,
  'g',
);
/** 12楼A室, 5层502室 */
export const FLOOR_ROOM =
  /(?<![\d.A-Za-z第])(?<floor>\d{1,2}|[一二三四五六七八九十]{1,3}) ?[楼层Ff] ?-?(?<room>[A-Za-z甲乙丙丁]\d?|\d{2,4}) ?(?<roomWord>室|户|房(?![源型]))/g;
/** 1203室 12号楼 */
export const TURNED =
  /(?<![\d.A-Za-z])(?<room>[A-Za-z]?\d{3,4}) ?(?<roomWord>室) ?(?<building>\d{1,3}) ?(?:号楼|栋|幢|#)(?!\d)/g;
/** 1203室 */
export const ONLY_ROOM = /(?<![\d.A-Za-z])(?<room>[A-Za-z]?\d{3,4}) ?(?<roomWord>室)(?![一二三两\d]?[厅卫])/g;
/** 5-2-1203 */
export const TRIPLE =
  /(?<![\w./-])-?(?<building>[A-Za-z]?\d{1,3}) ?[-/] ?(?<unit>\d{1,2})(?:门|梯|单元?)? ?[-/] ?(?<room>\d{3,4}[A-Za-z]?)(?![\w/]|\.\d)/g;
/** 5-1203, 5/1203 */
export const PAIR =
  /(?<![\w./-])-?(?<building>[A-Za-z]?\d{1,3}) ?(?<mark>[-/]) ?(?<room>\d{3,4}[A-Za-z]?)(?![\w/]|\.\d)/g;
/** 临汾路1565-12-301: a lane has more digits than a building. */
export const LANE_DASHES =
  /(?<road>[\u4e00-\u9fff]{1,8}[路街道巷])(?<lane>\d{4}) ?- ?(?<building>\d{1,3}) ?- ?(?<room>\d{3,4})(?![\w/-]|\.\d)/g;
/** 馨佳园翠竹阁1203, 听雨轩24G: towers that have names instead of numbers. */
export const NAMED_TOWER = new RegExp(
  `(?<=[\\u4e00-\\u9fff]{2}[阁轩])(?<room>[1-9]?\\d(?:0[1-9]|1\\d|20)|[1-9]\\d?[A-H])(?![A-Za-z]) ?(?<roomWord>室|房(?![源型])|户)?${NO_ROOM}`,
  'g',
);
/** 馨佳园12021203: building, unit, floor and door as programs of building managers number homes. */
export const HOUSE_CODE =
  /(?<=[\u4e00-\u9fff](?:小区|花园|家园|公寓|大厦|新村|国际|名苑|雅苑|嘉园|花苑|新城|华庭|公馆|山庄|苑|郡|园) ?-?)0?(?<building>[1-9]\d|0?[1-9])(?<unit>0[1-9])(?<room>\d{2}(?:0[1-9]|1\d|20))(?!\d)/g;
/** Bare numbers behind a place: `云麓逸品 3 2 1203`. */
export const BARE =
  /(?<=[\u4e00-\u9fff] {1,2})(?<building>\d{1,3})(?: {1,2}(?<unit>\d{1,2}))? {1,2}(?<room>\d{3,4})(?= {1,2}[^\d ]| {1,2}1\d{2}|[,，;；]|$)/g;
/** Letters for words: 7dong202, 7d2dy202, 12D1203. */
export const LETTERED =
  /(?<![\w.-])(?<building>\d{1,3}) ?(?:dong|zhuang|zuo|hao|lou|[dDhHzZ])(?: ?(?<unit>\d{1,2}) ?(?:danyuan|dy|DY|d|D|men))? ?(?<room>\d{3,4})(?:shi|s)?(?![\w-])/g;
/** Block 31 Room 202, Bldg 5 Unit 1203 */
export const ENGLISH =
  /(?<![A-Za-z])(?:building|bldg|block|blk|tower)\.? ?(?<building>\d{1,3}|[A-Z])(?:,? ?(?:unit|entrance)\.? ?(?<unit>\d{1,2})(?!\d))?,? ?(?:room|rm|unit|apt|flat|no)\.? ?(?<room>\d{3,4}[A-Z]?)(?![\w-])/gi;
/** 8号别墅: the house is the home. */
export const VILLA =
  /(?<![\d.A-Za-z/第])(?<building>\d{1,3}) ?(?<word>号|栋|幢|座|#) ?(?:独栋|联排|双拼|叠拼)?(?<room>别墅)(?!区|群)/g;
