import type { Counts } from '../../src/model/kind.js';

/** What people in a branch write all day, and what inspection may count in it: never an owner. */
export const LAWFUL: ReadonlyArray<readonly [what: string, text: string, records: Counts]> = [
  // Adverts with the negotiator's own phone.
  ['an advert that names a building but no room', '海棠一村12号楼精装两房 联系13812345678', { 'phone-list': 1 }],
  [
    'an advert with a name',
    '【急售】海棠一村 74平 378万\n南北通透，近地铁，随时看房\n望江店 小王 13812345678（微信同号）',
    { contact: 1 },
  ],
  [
    'an advert with floor and layout',
    '馨佳园11街坊 中楼层/18层 2室1厅1卫 89平 满五唯一 378万 电话13812345678',
    { 'phone-list': 1 },
  ],
  ['an advert with a metro line', '近2号线、11号线，银杏名邸3室2厅，看房请联系李经理13812345678', { 'phone-list': 1 }],
  ['an advert with a lane and no house', '临渊路1565弄 2室2厅 南北通 总价350万 小张13812345678', { contact: 1 }],
  ['an advert with two buildings', '听泉花园3号楼、5号楼均有房源出售，详询13812345678', { 'phone-list': 1 }],
  [
    'an advert that says the owner sells',
    '业主诚心出售！望江雅苑98平，425万，价格可谈，置业顾问小陈 13812345678',
    { 'phone-list': 1 },
  ],
  [
    'an advert that says the landlord is in a hurry',
    '房东急租 云栖小区两房 4500/月 拎包入住 联系电话：13812345678',
    { 'phone-list': 1 },
  ],
  [
    'an advert in labelled lines',
    '小区：海棠一村\n户型：2室1厅\n面积：74平\n售价：378万\n联系人：王小明\n电话：13812345678',
    { contact: 1 },
  ],
  [
    'an advert with a building in labelled lines',
    '小区：海棠一村\n楼号：12号楼\n户型：2室1厅\n电话：13812345678',
    { 'phone-list': 1 },
  ],
  ['an advert with a spaced phone', '松涛公寓一居室，家电齐全，138 1234 5678，微信同号', { 'phone-list': 1 }],
  ['an advert with a masked room', '锦绣家园12号****室 89平 420万 联系小李13812345678', { 'phone-list': 1 }],
  ['an advert with a shop line', '梧桐新城店 400-820-8820 海棠一村精装两房', {}],
  ['an advert with a landline', '望江店 021-58881234 海棠一村12号楼精装两房急售', {}],
  [
    'a list of adverts with one phone',
    [
      '海棠一村12号楼 两房 378万',
      '听泉花园5号楼 三房 520万',
      '望江雅苑 一房 210万',
      '以上房源联系小王13812345678',
    ].join('\n'),
    { 'phone-list': 1 },
  ],
  ['an advert for a rent per room', '合租：星河家园 主卧带独卫 2800元/月 限女生 vx13812345678', { 'phone-list': 1 }],
  ['an advert for a shop to let', '沿街商铺出租，长亭路128号，120平，转让费面议，电话13812345678', { 'phone-list': 1 }],
  ['an advert for a parking space', '出售车位：百合花园地下B2-105，18万，联系13812345678', { 'phone-list': 1 }],
  ['an advert with a school', '对口望江小学，海棠三街坊 56平 2房 带电梯 总价298万 小周 13812345678', { contact: 1 }],
  ['an advert in English', 'For rent: 2BR, Xinghe Garden, 8500 RMB/month, call Tony 13812345678', { 'phone-list': 1 }],

  // Work among colleagues.
  ['a viewing appointment', '明天下午3点带客户看海棠一村12号楼，门口集合，我电话13812345678', { 'phone-list': 1 }],
  ['a key in the shop', '海棠一村12号1203的钥匙在望江店，借用登记', {}],
  ['a viewing without a phone', '王先生今天看了馨佳园和听泉花园，对12号楼满意，预算500万', {}],
  [
    'meeting notes',
    '会议纪要 2026-11-22 10:00-11:30 3号会议室\n参会：王建国、李芳、张伟\n1. 本周成交12套，环比+8%\n2. 下周培训在A座1203会议室',
    {},
  ],
  ['a rota', '值班表：周一 王建国 周二 李芳 周三 张伟 周四 陈静', {}],
  ['a colleague’s number', '李芳的手机是13812345678，你直接找她', { 'phone-list': 1 }],
  ['a signature', '王建国\n望江店 店长\n手机 13812345678\n邮箱 wang@example.cn', { 'phone-list': 1 }],
  [
    'a bilingual signature',
    '王先生 Sales Manager T 021-12345678 M 13812345678 地址 上海市浦东新区世纪大道100号1203室',
    { contact: 1 },
  ],
  [
    'a signature in lines',
    '王建国 Wang Jianguo\n高级客户经理 | Senior Account Manager\n某某房地产经纪有限公司\n上海市浦东新区世纪大道100号环球大厦12楼1203室\nTel: 021-58881234 Mobile: 13812345678\nwww.example.cn',
    { 'phone-list': 1 },
  ],
  [
    'a business card of a lawyer',
    '李芳 律师 某某律师事务所 上海市静安区南京西路100号A座1801室 电话：021-62881234 手机：13812345678',
    { contact: 1 },
  ],

  // Deliveries, shops, services.
  ['courier talk', '快递放在12号楼203室，电话13812345678', { contact: 1 }],
  ['a courier’s question', '您好，您的外卖到了，放12号楼门口了，骑手电话13812345678', { contact: 1 }],
  ['a delivery address', '收货地址：上海市浦东新区张杨路500号望江大厦1203室 王先生 13812345678', { contact: 1 }],
  ['a shop’s address', '望江店地址：浦东新区张杨路500号 电话021-58881234', {}],
  ['a shop’s address with a unit', '望江路店：望江路88号1楼101室，营业时间9:00-21:00，电话021-58881234', {}],
  ['a restaurant', '聚福楼（望江店） 人均89元 望江路128号3楼 010-51979888', {}],
  ['a hotel', '望江宾馆 广安门内大街217号 电话 010-51979888 总机转802', {}],
  ['a locksmith', '开锁换锁 24小时服务 13812345678 王师傅', { contact: 1 }],
  ['a repair in the branch', '空调维修请联系张师傅13812345678，望江店三楼', { contact: 1 }],
  ['a hotline', '物业服务热线 4008208820，投诉电话12345', {}],

  // Numbers that are none.
  ['an order', '订单号：13812345678901 金额 258.00 元 已发货', {}],
  ['an order of eleven digits', '订单编号13812345678，请核对', {}],
  ['a tracking number', '顺丰单号 SF1381234567890 已签收', {}],
  ['tracking numbers in a list', '快递单号：75313812345678\n快递单号：75313812345679', {}],
  ['an invoice', '发票代码 031001900211 发票号码 13812345 开票日期 2026年11月22日 校验码 13812 34567 89012 34567', {}],
  ['a bank statement', '尾号1203的储蓄卡 6222 **** **** 5678 11月22日支出 13812.34 元', {}],
  ['a bank transfer', '收款人：某某公司 账号：31050161393600001234 开户行：建设银行浦东分行', {}],
  ['a company’s code', '统一社会信用代码 91310115MA1K3YJ12X 注册资本 1000 万元', {}],
  ['a contract number', '合同编号 HT-2026-1203-13812345678', {}],
  ['schedules', '培训安排：11-22-2026 第1期；12-5-2026 第2期；版本 5-2-1203', {}],
  ['an IP and a version', 'server 10.12.1.203 build 13.8.1234.5678 uptime 1381234567', {}],
  [
    'a log line',
    '2026-11-22 13:20:21,123 INFO [worker-12-1203] GET /api/v1/rooms/1203 200 13812345678ns traceId=13812345678abcdef',
    {},
  ],
  ['code', "const id = '13812345-6781-4234-9abc-138123456789'; setTimeout(run, 1700000000000); // see 12号 ticket", {}],
  [
    'SQL',
    "CREATE TABLE owner (owner_name VARCHAR(32) COMMENT '业主姓名', owner_phone VARCHAR(11) COMMENT '业主电话');",
    {},
  ],
  [
    'Java of a property system',
    'private String ownerPhone; // 业主电话\nprivate String roomNum; // 房号\nsetOwnerPhone("");',
    {},
  ],
  ['a template for imports', '小区,楼栋,单元,房号,业主姓名,业主电话\n,,,,,\n', {}],
  ['coordinates', '121.13812345678,31.13912345678 望江雅苑', {}],
  ['prices', '总价 3781203 元，单价 51096 元/平，首付 1134361 元，月供 13812.34 元', {}],
  ['a masked list', '王先生 138****5678 馨佳园**号****\n李女士 139****1234 馨佳园**号****', {}],
  ['an exam', '考场12号楼203室，准考证号 202611220138', {}],
  ['a lesson', '高等数学 周三3-4节 教学楼5号楼1203教室 张老师', {}],
  ['a train', 'G1203次 12车5号 11月22日 08:30 王先生', {}],
];
