// Content without owners: laws, talk, code, tables of other things. Nothing here may give an owner or a block.

import { makeDocument, write } from './grammar.mjs';
import { QUIET_TABLES, tableOf } from './quiet-tables.mjs';
import { castOf } from './sides.mjs';

const PAGES = {
  law: [
    '第{k1}条　违反国家有关规定，向他人出售或者提供公民个人信息，情节严重的，处三年以下有期徒刑或者拘役，并处或者单处罚金。',
    '第{f}条　非法获取、出售或者提供行踪轨迹信息、通信内容、征信信息、财产信息五十条以上的，应当认定为“情节严重”。',
    '（{cf}）业主可以设立业主大会，选举业主委员会；筹备组应当自组成之日起{lane}内完成。',
    '本办法自{year}年{k1}月1日起施行，《物业服务收费管理办法》（发改价格〔{year}〕{l}号）同时废止。',
    '依照《中华人民共和国民法典》第{l}条、第{b}条的规定，业主对建筑物专有部分以外的共有部分享有权利，承担义务。',
    '业主姓名、房号、联系电话等信息属于个人信息，物业服务人不得泄露或者向他人提供。',
  ],
  contract: [
    '甲方（出租人）：＿＿＿＿＿＿　身份证号：＿＿＿＿＿＿＿＿　联系电话：＿＿＿＿＿＿',
    '一、房屋坐落：＿＿区＿＿路＿＿弄＿＿号＿＿室，建筑面积＿＿平方米，房屋用途为住宅。',
    '第{k1}条　租金每月人民币{rent}元（大写：＿＿＿），押{cu}付三，乙方应于每月{k1}日前支付。',
    '{b}.{u} 乙方逾期付款超过{f}日的，应按日支付总价款万分之{cu}的违约金。',
    '合同编号：{code}　签订日期：{date}　本合同一式{cu}份，自双方签字之日起生效。',
    '附件{k1}：《房屋交接清单》。水表读数{l}，电表读数{l}{b}，燃气表读数{m2}。',
  ],
  novel: [
    '那天夜里，{old}提着灯走过{road}，十一点的钟声刚好敲了三下，雨还没有停。',
    '“一三八年的事了，”老人说，“四百零七个人，只回来二百一十六。”',
    '{n}把信折成四叠，塞进第三层抽屉，抽屉里还有一张{year}年的船票，票号{l}{b}。',
    '他们在{c}门口分手，谁也没有回头；后来听说那栋楼拆了，改成了一座公园。',
    '下三滥的手段，七上八下的心，九九八十一难，一五一十地全说了出来。',
    '{cf}楼的灯一直亮到凌晨，{old}数着楼梯，一共是一百三十八级。',
  ],
  talk: [
    '{nick}：今天{c}那边下雨吗',
    '{nick}：{time}在{b}号线换乘站见',
    '{nick}：晚上吃什么，{p}块的套餐还是{m}块的',
    '{nick}：会议号 {l} {b}{f} 密码 {l}',
    '{nick}：验证码{l}{k1}，5分钟内有效，别告诉别人',
    '{nick}：房东说不卖了，等明年再说',
    '{nick}：{c}最近成交{p}万，{m}平，单价{up}万',
    '{nick}：{c}三房挂{p}万太贵了吧，隔壁才{low}万',
    '{nick}：这个月业绩第{k1}，一共{b}单',
    '{nick}：快递放{b}号楼丰巢了，取件码{b}-{u}-{r}',
    '{nick}：外卖放前台，{f}楼谢谢',
    '{nick}：王先生的房子过户好了',
    '{nick}：业主电话打不通，明天再打',
    '{nick}：把{c}的钥匙还回来',
  ],
  'public adverts without a room': [
    '{c} {lay} {m}平 {p}万 {deco} {dir} 满五唯一 近地铁 看房热线400-{l}-{l}',
    '【{blk}】{c}，{lay}，{m}㎡，总价{p}万，单价{upy}元/㎡，关注{l}人，{num}次带看',
    '{c}（{year}年建）{fl}楼层/共{F}层 {dir} {lay} {m}平米 {p}万 发布于{date}',
    '出租 {c} 整租·{lay} {m}㎡ {rent}元/月 {dist}-{blk} 房源编号{code}',
    '咨询电话：400-{l}-{l} 转 {r}　{c}品质好房，{lay}，{m2}平，售{p}万',
    '{c} 小区均价{upy}元/㎡ 在售{b}套 在租{f}套 容积率{u}.5 绿化率3{u}%',
  ],
  'notices of a building manager': [
    '【停水通知】尊敬的业主：因管网检修，{b}号楼、{f}号楼将于{date} {time}停水，不便之处敬请谅解。客服电话：021-6{l}{l}',
    '关于{b}栋{u}单元电梯维修的公告：维修时间{date2}至{date2}，预计{k1}天。',
    '请{b}号楼{u}单元{r}室业主尽快到物业服务中心领取包裹。',
    '本月物业费缴费通知：{c} 住宅 2.{u}元/㎡·月，商铺 {u}.8元/㎡·月，车位管理费{l}元/月。',
    '{c}业主委员会换届选举公告：投票权数{l}，同意{r}票，反对{b}票，弃权{u}票。',
    '高层二次供水水箱清洗检测结果公示：{b}号楼 浊度0.{u} 余氯0.{k1} 合格。物业服务中心 {date}',
    '24小时报修热线：96{l}；派出所：021-2{l}0{l}；社区居委会：5{l}{l}',
  ],
  'meetings and rooms': [
    '{date} {time}-{time} {b}号楼{r}会议室 周例会 参会{k1}人 主持：{n}',
    '预订成功：培训教室{A}座{f}层{r}，容量{l}人，预订人{n}，分机{r}{u}',
    'Meeting room {b}-{r}, floor {f}, seats {k1}, organiser {n}',
    '{n} 工号{l}{b} 工位{f}F-{k}-{u} 部门 研发{cu}部 分机 8{r}',
    '考场安排：第{k1}考场 {b}号教学楼{r} 座位{k}号 准考证{year}{l}{b}{k}',
    '入住提醒：您预订的酒店房间为{b}号楼{r}房，早餐在{f}楼，{time}前退房。',
  ],
  'mail signatures': [
    '此致\n敬礼\n\n{n}\n高级工程师\n江州智造科技有限公司\n地址：{city}市{dist}区{road}{l}号创新大厦{b}楼{r}\n电话：021-6{l}{l} 转 {r}\n传真：021-6{l}{l}\n网址：www.example.cn',
    'Best regards,\n{n}\nSales Manager\nExample Trading Co., Ltd.\nRoom {r}, No. {b} {road}\nT +86 21 6{l} {l}\nsales@example.com',
  ],
  recipes: [
    '{m}克面粉，{b}克糖，鸡蛋{u}个，牛奶{l}毫升；烤箱预热{l}度，上下火{f}分钟。',
    '第{cu}步：转小火慢炖{b}分钟，加盐{u}克、料酒{k1}勺。',
    '热量{l}千卡 / 份，蛋白质{m1}g，脂肪{k1}.{u}g，碳水{f}g。',
  ],
  patents: [
    '[00{k}] 如图{u}所示，壳体{r}与卡扣{l}相配合，弹簧{r}套设于导柱{b}上。',
    '{u}. 根据权利要求{k1}所述的装置，其特征在于，所述第{cu}电极（{r}）与基板（{l}）之间的距离为{m1}微米。',
    '申请号 CN{year}1{l}{l}.{u}　公开号 CN11{l}{b}A　申请日 {date}',
  ],
  'exam papers': [
    '{num}．（{k1}分）已知一次函数 y＝{u}x＋{b}，当 x＝{f} 时，y＝（　）A．{l} B．{r} C．{m} D．{b}',
    '{num}. 小明家住{b}栋，小红家住{f}栋，两家相距{l}米，小明每分钟走{m}米，几分钟能相遇？',
    '材料{cu}：{year}年，全国粮食总产量{l}{l}万吨，比上年增长{u}.{k1}%。',
  ],
  'sports scores': [
    '{date} {city}队 {b}：{f} {city}队 第{cu}节 {k1}-{u} {u}-{k1}',
    '{n} {f}分 {k1}篮板 {u}助攻 三分{u}投{u}中 罚球{k1}-{u} 出场{b}分{sec}秒',
    '双色球第{year}{k}{u}期 {k} {bb} {sec} {uu} {k} {bb} + {uu}',
  ],
  wiki: [
    '== 历史 ==\n{year}年，{c}所在地为{road}的一片农田，[[{dist}区]]于{year}年设立。<ref>{n}：《地方志》第{l}页</ref>',
    '{{Infobox|面积={m2}平方公里|人口={l}{l}|邮编=2{l}{u}|区号=021}}',
    '* 公交{l}路、{b}路、夜宵{k1}路：{road}站下车\n* 地铁{u}号线 {blk}站 {b}号口',
  ],
  'log of a server': [
    '{date} {time}:{sec},{l} ERROR [http-nio-{l}-exec-{b}] c.a.s.OwnerController - ownerPhone is blank, roomNo={r}, traceId={l}{b}{r}{l}',
    '10.{u}.{b}.{k1} - - [{date}:{time}:{sec} +0800] "GET /house/{l}{r}?unit={u}&floor={f} HTTP/1.1" 200 {l} "-" "Mozilla/5.0" {u}.{l}',
    '{date}T{time}:{sec}.{l}Z level=info msg="saved" id={l}{l}{b} dur={m1}ms rows={r} shard={b}-{u}-{r}',
    'kernel: [{l}.{l}{k}] usb {u}-{k1}: new high-speed USB device number {b}',
  ],
  'lists of numbers': [
    '192.168.{b}.{f}:{l}',
    'v{u}.{b}.{f}-rc.{k1}+build.{l}',
    '978-7-{l}-{l}-{u}',
    '69{l}{l}{b}{u}{k1}',
    'sha256:{l}{b}{r}{l}{m}{l}{r}{l}',
    '{date} {time}:{sec} 31.{l}{b},121.{l}{f} {m1}km/h',
    'SF{l}{l}{l}{u}',
    'JD00{l}{l}{b}{r}',
    '62{l}{l}{l}{b}',
    '1{l}{l}{l}{l}{k}',
    '{upy}{l}',
  ],
  'source of a property program': [
    'private String ownerPhone; // 业主电话',
    '@ExcelProperty(value = "房号", index = {k1})',
    "if (!/^1[3-9]\\\\d{9}$/.test(form.ownerTel)) return this.$message.error('请输入正确的业主手机号')",
    "ALTER TABLE house ADD COLUMN owner_name varchar({l}) COMMENT '业主姓名';",
    "{ title: '楼栋号', dataIndex: 'buildingNo', width: {l} },",
    'label.owner.phone=业主电话\nlabel.room=房号',
    'assert.equal(format("{b}-{u}-{r}"), "{b}栋{u}单元{r}")',
    "phone: '138****{k}{u}8', room: '**{k1}'",
  ],
  'rooms in English': [
    'Block {b}, Unit {u}-{r}, {m} sqm, asking {p}0,000, viewing by appointment',
    'Meeting moved to Building {b}, Room {r}, ext. {l}, dial-in 400 {l} {l}',
    'Flight {A}{l} gate {b}, seat {f}{A}, booking {code}, terminal {u}',
    'Tower {A} Floor {f} Room {k}: fire drill on {date} at {time}',
  ],
  'numbers told in words': [
    '一三得三，三八二十四，五七三十五，{cf}号台风于{cb}日登陆',
    '从一楼到{cf}楼，{cb}步一盏灯，一共三百八十四盏',
    '三栋两单元的电梯坏了一三五七层不停，二四六八层照常',
    '幺鸡、八万、九条，洞幺洞八，勾拐两洞，呼叫完毕',
  ],
  'series of small numbers': [
    '{k} {bb} {sec} {uu} {k} {bb} + {uu}',
    '{b}号楼 {k1} {u} {f} {b} {k1} {u} {f}',
    '1 3 8 0 {u} {k1} {f} {b} 2 4 6 8',
    '第{b}期：{bb} {sec} {bb} {sec} {bb} {sec}',
    '{m} {l} {l} {r} {p}',
    '{b}-{u}-{r} {m1} {m2} {up}',
  ],
  'keys and codes': [
    'l38O-O2{u}S-B{b}Z-I{l}',
    'Windows 密钥 B{l}X-9KQ{u}-I3{b}O-Z{l}',
    '优惠码 I{l}O{b}S 满{p}减{b} 有效期至{date}',
    '车架号 LSV{l}B{u}2G1{l}{b}',
    '工单 {code} 关联 {b}#{r} 设备 {A}{l}',
  ],
  'masked owners': [
    '{c}{b}栋{r}，{s}**，138****{k}{bb}',
    '业主 {s}先生 {dist}区 {c} 1X号XXXX 177XXXXXXXX',
    '{n} 手机尾号{k}{bb} 房号***{r}',
    '{sir}（1**********）{c}{b}栋',
  ],
  'talk of a home without a phone': [
    '{c}{b}栋{u}单元{r}，{m}平，{p}万，钥匙在店',
    '今天带看了{c}{b}-{r}，客户觉得{fl}楼层采光一般',
    '{c}{b}号楼{r}报价从{p1}万调到{low}万',
  ],
  'phones without a home': ['{mr} {t}', '客服小{s}：{t}，工作时间9:00-18:00'],
};
PAGES['source of a property program'] = PAGES['source of a property program'].map((line) => line.replace('{9}', '‹9›'));

/** Not owners to a careful reader, yet a number beside something like a home: measured, no block is their only target. */
const HARD = {
  'second-hand goods and car pools': [
    '{c}自提，九成新沙发，{m}元，联系{t}',
    '早上{time}从{c}到{blk}，顺风车缺{u}人，电话{t}',
    '开锁换锁，{c}附近，{t}',
    '在{c}{b}号楼门口捡到钥匙一串，联系{t}',
    '{c}团购，{date}截单，团长{old} {t}',
  ],
  'wanted homes': [
    '求租：{c}附近{lay}，预算{rent}元，{mr} {t}',
    '求购{c}或{blk}板块，{lay}，{p}万以内，{t} {mr}',
    '客户{mr} {t} 想看{c}三房，预算{p}万',
  ],
  'business cards': [
    '江州智造科技有限公司 {n} 总经理 手机{t} 地址：{city}市{dist}区{road}{l}号创新大厦{b}楼{r}室',
    '{blk}口腔门诊部，{road}{l}号{b}号楼{f}层，预约{t}',
    '招聘：{dist}{blk}店招置业顾问，联系{s}经理{t}，地址{road}{l}号商铺',
  ],
  'showings with a colleague': [
    '带看：{c}{b}栋{r}，经纪人{staff} {stafft}',
    '{time}陪看{c}{b}幢{r}，集合点正门，找同事{staff}（{stafft}）',
    '钥匙在{c}{b}号楼{r}，店里{staff} {stafft}',
  ],
  'rooms of schools and offices': [
    '{b}号教学楼{r}教室，任课{s}老师 {t}',
    '{A}座{f}层{r}会议室，联系行政{s}姐 {t}',
    '{b}号宿舍楼{r}报修，宿管{mr} {t}',
  ],
  'pages of branch numbers': [
    '{c}{b}栋{r} {lay} {m}平 {p}万 咨询021-58880001',
    '{c}{b}号楼{r} {lay} {p}万 看房热线400-888-1234',
  ],
};

/** Fills a page; `{{` stays as written. */
const fill = (line, person, chance, doc) =>
  write(line.replaceAll('{{', '⦃').replaceAll('}}', '⦄'), person, chance, doc)
    .replaceAll('⦃', '{{')
    .replaceAll('⦄', '}}')
    .replaceAll('‹9›', '{9}');

/** Each kind with its bodies, made on demand. */
export function quietKinds(seed, scale) {
  const hard = Object.keys(HARD);
  const pages = Object.entries({ ...PAGES, ...HARD }).map(([name, lines]) => ({
    name: hard.includes(name) ? `hard: ${name}` : name,
    hard: hard.includes(name),
    *bodies() {
      for (let round = 0; round < 40 * scale; round++) {
        const { chance, people } = castOf(seed, `${name} ${round}`, null, round % 2 === 1);
        const doc = makeDocument(people);
        const length = hard.includes(name)
          ? chance.whole(1, 3)
          : name === 'phones without a home'
            ? chance.whole(1, 6)
            : chance.whole(1, 60);
        const text = Array.from({ length }, () => fill(chance.pick(lines), people(), chance, doc)).join('\n');
        yield { type: 'text/plain; charset=utf-8', body: text, text };
      }
    },
  }));
  const tables = Object.entries(QUIET_TABLES).map(([name, columns]) => ({
    name: `table: ${name}`,
    *bodies() {
      for (let round = 0; round < 24 * scale; round++) {
        yield tableOf(castOf(seed, `${name} ${round}`, null, round % 2 === 1), columns);
      }
    },
  }));
  return [...pages, ...tables, adverts(seed, scale), binary(seed, scale)];
}

/** Pages of a negotiator's own adverts: the same phone beside more than three homes, rooms not given. */
function adverts(seed, scale) {
  return {
    name: "pages of a negotiator's adverts",
    *bodies() {
      const lines = [
        '{c} {lay} {m}平 {p}万 {deco} 联系{staff} {stafft}',
        '【{c}】{lay}，{m}㎡，{p}万，{tag}，经纪人{staff}：{stafft}',
        '{c}{b}栋 {fl}楼层 {lay} {p}万 置业顾问 {staff} {stafft}（微信同号）',
        '出租：{c}，{lay}，{rent}元/月，{see}，电话{stafft} {staff}',
      ];
      for (let round = 0; round < 40 * scale; round++) {
        const { chance, people } = castOf(seed, `adverts ${round}`, null, round % 2 === 1);
        const doc = makeDocument(people);
        const line = chance.pick(lines);
        const text = Array.from({ length: chance.whole(5, 30) }, () => write(line, people(), chance, doc)).join(
          chance.pick(['\n', '\n\n']),
        );
        yield { type: 'text/plain; charset=utf-8', body: text, text };
      }
    },
  };
}

/** Random bytes as base64, hashes and minified text. */
function binary(seed, scale) {
  return {
    name: 'random bytes as base64 and hex',
    *bodies() {
      for (let round = 0; round < 40 * scale; round++) {
        const { chance } = castOf(seed, `bytes ${round}`, null, false);
        const bytes = Buffer.from(Array.from({ length: chance.whole(200, 6000) }, () => chance.whole(0, 255)));
        const text =
          round % 2 === 0
            ? `data:image/png;base64,${bytes.toString('base64')}`
            : bytes.toString('hex').replaceAll(/.{32}/g, '$&\n');
        yield { type: 'text/plain', body: text, text };
      }
    },
  };
}
