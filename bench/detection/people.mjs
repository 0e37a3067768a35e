// Made-up owners, homes and negotiators from vocabularies of this bench's own. No row pairs a real person with a phone.
const SURNAMES = [
  ...'王李张刘陈杨黄赵周吴徐孙朱马胡郭林何高梁郑罗宋谢唐韩曹许邓冯曾程蔡彭潘袁于董余苏叶吕魏蒋田杜丁沈姜范江傅钟卢汪戴崔任陆廖姚方金邱夏谭韦贾邹石熊孟秦阎薛侯雷白龙段郝孔邵史毛常万顾赖武康贺严尹钱施牛洪龚',
  ...['欧阳', '上官', '司马', '诸葛', '慕容', '令狐'],
];
const GIVEN = [
  ...'芬霞洁莹琳颖燕萍红艳珍莉桂凤香月娥巧瑞凡嘉琪钰婷梦琴素真环雁荔爱青倩媛仪宁蓉眉君瑶允元璧',
  ...'鹏涛超勇毅俊峰军平保东辉力永健世广义良山仁波贵福龙元胜学祥才发成清飞彬富顺信杰楠榕浩宇轩',
];
const STEMS = [
  '枫林 半山 听涛 紫竹 金桂 白鹭 碧水 翠湖 丽景 和煦 静湖 兰溪 沁春 晴川 瑞雪 朝晖 凤凰 玉泉 龙泽 天鹅 橡树 芳草 怡康 万象',
  '建业 红旗 团结 前进 光明 工农 胜利 幸福 友谊 曙光 城东 滨河 南湖 西山 北苑 东篱 中兴 振华 永乐 康宁',
]
  .join(' ')
  .split(' ');
const ENDINGS =
  '小区 花园 家园 公寓 新村 苑 里 园 名苑 雅苑 嘉园 花苑 二村 三村 四期 五街坊 大厦 国际 新城 华庭 公馆 山庄 湾 府 郡'.split(
    ' ',
  );
/** Names that end in none of the usual words: a third of all compounds is named so. */
const PLAIN_STEMS = '云麓 江枫 世铭 保和 中骏 金澜 仁海 大城 招远 绿涛 海棠 东海 阳光 未来 盛唐 尚海'.split(' ');
const PLAIN_ENDINGS =
  '蓝山 叶语 春天 曼哈顿 印象 时光 东方 未来 传奇 一品 名门 半岛 澜岳 江山 天际 绿洲 逸品 风华 锦绣 领秀 左岸公社 香榭丽舍 水晶之恋 橙果 青年汇 派'.split(
    ' ',
  );
const ROADS =
  '人民路 解放路 中山北路 和平街 建设大道 文化东路 新华路 长江路 淮海路 青年路 北京西路 南京路 延安中路 朝阳街 胜利路 工业二路 学院路 环城南路 滨江大道 梧桐巷'.split(
    ' ',
  );
const CITIES = '上海 杭州 苏州 南京 成都 武汉 广州 深圳 西安 郑州'.split(' ');
const DISTRICTS = '徐汇区 闵行区 西湖区 姑苏区 玄武区 锦江区 武昌区 天河区 福田区 雁塔区 浦东新区'.split(' ');
const SEGMENTS =
  '130 131 132 133 134 135 136 137 138 139 147 150 151 152 153 155 156 157 158 159 165 166 170 171 173 175 176 177 178 180 181 182 183 184 185 186 187 188 189 191 193 195 198 199'.split(
    ' ',
  );
const LAYOUTS = '一室一厅 两室一厅 两室两厅 三室一厅 三室两厅 四室两厅 2室1厅 3室2厅2卫 1房'.split(' ');

export function fullName(chance) {
  return chance.pick(SURNAMES) + chance.pick(GIVEN) + (chance.once(4) ? '' : chance.pick(GIVEN));
}

export function compoundName(chance) {
  if (chance.once(3)) return chance.pick(PLAIN_STEMS) + chance.pick(PLAIN_ENDINGS);
  return chance.pick(STEMS) + chance.pick(ENDINGS);
}

export const roadName = (chance) => chance.pick(ROADS);
export const districtName = (chance) => chance.pick(DISTRICTS);
export const cityName = (chance) => chance.pick(CITIES);
export const layoutName = (chance) => chance.pick(LAYOUTS);

/** A mobile number whose segment is in use. Not one of eight equal digits in a row, which is a placeholder. */
export function mobile(chance) {
  let number = '';
  do number = chance.pick(SEGMENTS) + chance.digits(8);
  while (/(\d)\1{5}/.test(number));
  return number;
}

/** 18 characters with a true check character of GB 11643. */
export function residentId(chance) {
  const region = chance.pick('110101 310104 330106 320102 510104 420106 440106 610113'.split(' '));
  const birth = `${chance.whole(1950, 2003)}${pad(chance.whole(1, 12))}${pad(chance.whole(1, 28))}`;
  const body = region + birth + chance.digits(3);
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  const sum = weights.reduce((total, weight, at) => total + weight * Number(body[at]), 0);
  return body + '10X98765432'[sum % 11];
}

/**
 * Makes owners that never share a phone or a home. Every field is text or a number as a person would write it.
 *
 * @returns {(count: number) => Owner[]}
 */
export function makePeople(chance) {
  const phones = new Set();
  const homes = new Set();
  const freshPhone = () => {
    for (;;) {
      const phone = mobile(chance);
      if (phones.has(phone)) continue;
      phones.add(phone);
      return phone;
    }
  };
  const owner = () => {
    for (;;) {
      const surname = chance.pick(SURNAMES);
      const floor = chance.whole(1, 32);
      const home = {
        compound: compoundName(chance),
        building: chance.whole(1, 88),
        unit: chance.whole(1, 4),
        floor,
        room: `${floor}0${chance.whole(1, 8)}`,
      };
      const key = Object.values(home).join('|');
      if (homes.has(key)) continue;
      homes.add(key);
      const area = chance.whole(42, 196);
      return {
        ...home,
        surname,
        name: surname + chance.pick(GIVEN) + (chance.once(4) ? '' : chance.pick(GIVEN)),
        title: chance.pick(['先生', '女士', '小姐', '阿姨', '总']),
        phone: freshPhone(),
        spare: freshPhone(),
        id: residentId(chance),
        district: chance.pick(DISTRICTS),
        city: chance.pick(CITIES),
        road: chance.pick(ROADS),
        lane: chance.whole(12, 3999),
        area,
        layout: chance.pick(LAYOUTS),
        price: Math.round(area * (1.5 + chance.whole(0, 70) / 10)),
        rent: chance.whole(18, 150) * 100,
      };
    }
  };
  const people = (count) => Array.from({ length: count }, owner);
  return { people, phone: freshPhone };
}

export function pad(value) {
  return `${value}`.padStart(2, '0');
}
