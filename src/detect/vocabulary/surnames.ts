/** Family names in common use, single then compound. A shape test only: a name is never evidence by itself. */
const SINGLE =
  '王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金贾韦夏付方邹熊白孟' +
  '秦邱侯江尹薛闫雷段龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向汤常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯' +
  '纪梅童凌毕单季成霍苗涂谷曲盛冉路游辛靳管柴蒙鲍华喻祁房蒲滕萧屈饶解牟艾尤时阳阎穆应农司古卓简缪车项连芦丛岑苟麦褚娄窦党宫费卜景冷晏卫席' +
  '柏米宗桂瞿全苑佟隋闵匡巩邬仲虞边慕裴赖晋查栾臧刁佘蔺原商丘戚巫仇初迟木水储楼双官桑代郎明池敖寇封占干胥占禹荆湛皮鄢靖仝练荀逄郁冀储刑鞠楚' +
  '谌薄都戈卞植元揭蓝计奚桓浦乐花冒昌傅肖尧暴闻翁巢居衡步贡劳逄姬勾冼阚芮蓬郗班仰伊暨利蔚越隆师晁勾融冷訾辛阚简饶空毋沙乜养鞠须丰巢蒯相后红' +
  '游竺权逯盖益公洪殷詹甄邝厉郜屠扈阙邸辜裘亓邰况茹亢嵇戎茅冶束檀昝栗粟狄荣燕强';

const COMPOUND =
  '欧阳 上官 司马 诸葛 司徒 东方 皇甫 尉迟 夏侯 慕容 令狐 长孙 端木 公孙 宇文 轩辕 申屠 独孤 南宫 钟离 濮阳 呼延 澹台 闻人 完颜 太史 百里 西门 拓跋 淳于 单于 万俟 赫连 公冶';

const COMPOUNDS = new Set(COMPOUND.split(' '));
/** What a name that begins with a character may have: a single family name, or a compound one, of which it is the first. */
const STARTS = new Uint8Array(0x10000);
const IS_SINGLE = 1;
const IN_COMPOUND = 2;
for (const name of SINGLE) STARTS[name.charCodeAt(0)] = IS_SINGLE;
for (const name of COMPOUNDS) STARTS[name.charCodeAt(0)] = (STARTS[name.charCodeAt(0)] ?? 0) | IN_COMPOUND;

/** Length of the family name `text` starts with: 2 for a compound one, 1, or 0 for none. */
export function surnameLength(text: string): 0 | 1 | 2 {
  const kind = STARTS[text.charCodeAt(0)] ?? 0;
  if ((kind & IN_COMPOUND) !== 0 && COMPOUNDS.has(text.slice(0, 2))) return 2;
  return (kind & IS_SINGLE) !== 0 ? 1 : 0;
}

/** Words of the trade that start like a name and are none. */
const NOT_NAMES = new Set(
  (
    '毛坯 毛坯房 单价 单元 单间 双南 安静 方便 方正 高层 高区 高楼层 万科 万达 石材 明厨 明卫 全明 全装 全款 全新 全天 金地 金茂 龙湖 华润 包税 ' +
    '房东 房源 房号 房型 房屋 房产 房款 车位 车库 阳台 文件 文档 时间 时长 成交 关注 关闭 关键 解释 解决 连接 应用 应该 项目 简介 简单 居住 ' +
    '商品 商品房 商铺 商业 商圈 商住 水电 水费 花园 华庭 阳光 金色 古城 管理 管理员 计算 路由 公寓 公司 公告 公开 公交 公租房 公众号 公积金 ' +
    '高级 白色 黑色 红色 红本 于是 任何 任意 向南 向北 朝南 方式 方法 方案 程序 程度 时候 米色 原因 原价 原始 元素 代码 代理 代办 代表 ' +
    '代发 利率 利息 师傅 成功 和平 常用 常见 温馨 温度 甘肃 宁波 江苏 江西 江南 安徽 云南 广东 武汉 郑州 徐州 苏州 杭州 温州 台州 金华 浦东 浦东新区 浦西 黄浦 黄浦区 ' +
    '徐汇 徐汇区 杨浦 杨浦区 卢湾 普陀 宝山 闵行 松江 嘉定 青浦 南汇 静安 静安区 虹口 路口 路段 平方 平方米 平米 向阳 盛世 都市 都会 益田 ' +
    '权证 权属 满五 满二 景观 景区 游泳 游客 冷气 明细 明天 后天 明年 后期 全部 全家 左右 左边 白天 晚上 古董 联系 房租 封闭 楼层 楼栋 楼房 楼盘 ' +
    '楼号 楼上 楼下 官方 官网 干净 养老 相关 空调 空置 空房 须知 解读 应急 车牌 车站 连锁 查询 查看 查封 费用 费率 盖章 公摊 单身 关系 严选 卫生间 ' +
    '段落 计划 计价 全套 全屋 双卫 双阳台 双证 都是 党员 花费 红线 米线 越南 班级 班车 易居 易购 成本 成都 毕业 史上 季度 高端 高清 时尚 时代 明显'
  ).split(' '),
);

export function isTradeWord(text: string): boolean {
  return NOT_NAMES.has(text);
}
