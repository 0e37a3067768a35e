// Invented words of the field generator. Nothing here was taken from a list of real homes or people; the names are put
// together from common characters, so one may exist somewhere by chance.

const COMMON = [
  ...'李王张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶余潘杜',
  ...'戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙段雷钱汤尹黎易常武乔贺赖龚文',
];
const RARE = [
  ...'万时成向路安祝左谷祁舒耿牟卜詹关苗凌费纪靳盛童甄项曲游裴席卫查屈鲍覃霍翁隋甘景单包柏宁柯阮桂闵庄辛管',
  ...'欧阳,司马,上官,诸葛,东方,皇甫,尉迟,公孙,慕容,司徒,端木,夏侯'.split(','),
];

const GIVEN = [
  ...'伟芳娜敏静丽强磊军洋勇艳杰涛明超霞平刚桂英华玉兰红梅建国志文海波丹斌辉鹏飞浩宇轩梓涵子怡欣雨晨佳琪思远',
  ...'昊天嘉一诺博睿雪婷慧玲莉春燕云秀珍凤琴晓东立新德福永庆长根宝生阿毛水金土木火炎焱荣昌盛景澜牧野予安知夏',
];

const HEADS = (
  '云麓,檀溪,朗悦,锦绣,悦澜,枫桥,半岛,月亮,春江,听松,拾光,鹭洲,银杏,紫藤,金穗,汀兰,望湖,星河,翡冷,云栖,青禾,澜山,白桦,' +
  '瑞景,兰亭,御水,东篱,南屏,西溪,北苑,天鹅,海棠,百合,凤凰,玉兰,梧桐,香樟,长桥,柳浪,荷风,竹海,晴川,逸景,华辰,盛世,嘉禾,' +
  '明珠,康乐,和平,建设,红旗,光明,团结,向阳,幸福,新世纪,水岸,阳光,时代,未来,公园,河畔,山语,林语,江湾,湖畔'
).split(',');

const PLAIN_ENDS = (
  '花园,苑,家园,公寓,小区,新村,名邸,华府,豪庭,雅苑,公馆,里,坊,郡,湾,城,国际,广场,大厦,山庄,别墅,新城,佳苑,名苑,华庭,府,' +
  '花城,嘉园,水苑,庭院,公园,轩,阁,邸,墅,庭,村,院,居,园,人家,新苑'
).split(',');

/** What the names without any usual ending end in. */
const ODD_ENDS = (
  '逸品,天下,春晓,时代,印象,风情,豪门,国度,一号,领域,新天,芳华,方舟,物语,之光,传奇,左右,九里香,天际,境界,映像,序曲,原著,' +
  '乐章,首座,绿洲,上品,香颂,米兰,普罗旺斯,维也纳,托斯卡纳,江山,锦绣,如画,十二橡,观止,知音,纪元,臻品,云著,璞樾,和鸣'
).split(',');

const WHOLE_ODD = (
  '左邻右舍,北纬三十度,公元一八七二,第九时区,卡布奇诺,月亮河谷,蓝色多瑙河,水色时光,七里香溪,拾贰院子,半山半岛,西山壹号,天空之镜,' +
  '东方曼哈顿,MOMO公社,K7麓山,VILLA里程,CBD九号,公园1857,东海岸1号,天元88,都会2049,晴朗,湖印,朗樾,溪上,云岸,未名,山水间,' +
  '金茂悦响,五洲同心,大江东去,风和日丽,家天下,百家姓,好望角,凯旋门外,罗马假日,香榭丽舍,爱琴海岸,梦想家,新新人类'
).split(',');

const OWNERS_OF_BLOCKS =
  '纺织厂,供电局,二轻局,铁路,机床厂,师范学院,人民医院,粮食局,邮电局,水利局,造纸厂,第三中学,税务局,交通局,物资局,卷烟厂'.split(
    ',',
  );
const BLOCK_ENDS = '宿舍,家属院,家属楼,职工宿舍,集资楼,大院,生活区'.split(',');
const PHASES = '一期,二期,三期,(二期),(东区),A区,B区,南区,北区,东区,西苑,三期南区,北苑,壹期,1期,2期'.split(',');
const ROAD_HEADS = (
  '临江,松泉,桂林,长青,望亭,白塔,金沙,宝石,杨柳,学院,人民,解放,中山,和畅,古墩,文渊,莲花,石湖,龙腾,青云,浦明,丰庆,天目,梅川,' +
  '永和,长乐,崇文,汇川,泰和,延陵,丹霞,玉泉,天山,昆仑,黄河,洪泽,太湖,雁荡,莫愁,武夷,甘泉,兴业'
).split(',');
const ROAD_ENDS = '路,路,路,东路,西路,南路,北路,中路,街,大街,大道,一路,二路,支路'.split(',');
const DISTRICTS = (
  '浦东,闵行,宝山,徐汇,朝阳,海淀,丰台,通州,天河,番禺,南山,福田,滨江,余杭,江宁,鼓楼,武侯,高新,洪山,江夏,雁塔,未央,姑苏,吴中,' +
  '历下,市北,岳麓,雨花,沙坪坝,渝北'
).split(',');
const AREAS =
  '三林,碧云,北蔡,莘庄,望京,回龙观,科技园,华侨城,奥体,城西,钱江新城,河西,光谷,曲江,园区湖东,老城厢,大学城,会展,北站,南湖,火车站,开发区'.split(
    ',',
  );
const CITIES = '上海,北京,广州,深圳,杭州,南京,成都,武汉,西安,苏州,长沙,重庆,济南,青岛,合肥,郑州'.split(',');

/** Half of the words for the published classes, half for the hold-out, some common to both. */
function share(list, held) {
  return list.filter((_, at) => at % 5 === 0 || (at % 2 === 0) === held);
}

/**
 * The words one run draws from.
 *
 * @param {{held?: boolean, corpus?: {compounds: string[], roads: string[], surnames: string[], givens: string[]} | null}} choice
 *   `held` takes the half kept for the hold-out; `corpus` replaces names of homes and people by lists from outside
 */
export function makeWords({ held = false, corpus = null }) {
  const from = (list) => share(list, held);
  return {
    surnames: corpus?.surnames ?? from(COMMON),
    rare: corpus?.surnames ?? from(RARE),
    given: corpus?.givens ?? from(GIVEN),
    compounds: corpus === null ? null : from(corpus.compounds),
    heads: from(HEADS),
    ends: from(PLAIN_ENDS),
    oddEnds: from(ODD_ENDS),
    odd: from(WHOLE_ODD),
    blocks: from(OWNERS_OF_BLOCKS),
    blockEnds: BLOCK_ENDS,
    phases: PHASES,
    roads: corpus === null ? null : from(corpus.roads),
    roadHeads: from(ROAD_HEADS),
    roadEnds: ROAD_ENDS,
    districts: from(DISTRICTS),
    areas: from(AREAS),
    cities: CITIES,
  };
}

/** A third of the names end in none of the usual words. */
export function compoundName(chance, words) {
  if (words.compounds !== null) return chance.pick(words.compounds);
  const phase = chance.once(6) ? chance.pick(words.phases) : '';
  if (chance.once(3))
    return chance.once(2) ? chance.pick(words.odd) : chance.pick(words.heads) + chance.pick(words.oddEnds);
  if (chance.once(12)) return chance.pick(words.blocks) + chance.pick(words.blockEnds);
  if (chance.once(14))
    return `${chance.pick(words.heads)}${chance.pick(['一村', '二村', '四村', '六村', '七街坊', '十一街坊'])}`;
  const middle = chance.once(4) ? chance.pick(words.heads) : '';
  return chance.pick(words.heads) + middle + chance.pick(words.ends) + phase;
}

export function roadName(chance, words) {
  if (words.roads !== null) return chance.pick(words.roads);
  return chance.pick(words.roadHeads) + chance.pick(words.roadEnds);
}
