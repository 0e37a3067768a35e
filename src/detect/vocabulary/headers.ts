/** What a column, a label or a key says its value is. */
export type Role =
  | 'owner-name'
  | 'name'
  | 'owner-phone'
  | 'phone'
  | 'staff-phone'
  | 'id'
  | 'card'
  | 'compound'
  | 'building'
  | 'unit'
  | 'room'
  | 'address'
  | 'number'
  | 'floor'
  | 'text'
  | 'area'
  | 'price'
  | 'waybill'
  | 'credit'
  | 'stay';

const WORDS: Readonly<Record<Role, string>> = {
  'owner-name':
    '业主姓名 业主名称 业主 业主称呼 所属业主 产权人 产权人姓名 房东 房东姓名 房东名字 房东称呼 权利人 户主 户主姓名 房主 房主姓名 屋主 业主签名 业主名 业主签字 ' +
    'ownername owner owername houseowner livername yezhu yezhuname landlord landlordname fangdong fangdongname yzxm yz yzmc',
  name:
    '姓名 名字 称呼 联系人 联系人姓名 客户 客户姓名 客户名称 收款人 购房人 买受人 买方 卖方 出卖人 出租人 甲方 委托人 用户姓名 住户 住户姓名 居民姓名 来访人 访客 车主 会员姓名 姓名称呼 承租人 承租人姓名 租客 收件人 收件人姓名 收货人 收货人姓名 寄件人 ' +
    '借款人 借款人姓名 入住人 住客 住客姓名 旅客姓名 家庭成员 name realname username chargename contact contactname customername linkman fullname fn xm xingming custname clientname membername',
  'owner-phone':
    '业主电话 业主手机 业主手机号 业主手机号码 业主联系方式 业主联系电话 房东电话 业主移动电话 房主电话 房主手机 屋主电话 房东手机 房东手机号 房东联系方式 产权人电话 户主电话 ' +
    'ownerphone ownertel ownermobile ownerphonenum yezhutel yezhuphone landlordphone landlordtel fangdongtelephone fangdongphone yzdh yzsj yzlxdh',
  phone:
    '电话 手机 手机号 手机号码 电话号码 联系电话 联系手机 联系方式 移动电话 号码 电话号 手机电话 联系号码 手机联系方式 本人电话 住户电话 用户电话 委托人电话 出租人电话 电话一 电话二 备用电话 备用手机 固话 座机 微信 微信号 承租人电话 租客电话 ' +
    '客户电话 联系人电话 收件人电话 收件人手机 收货人电话 寄件人电话 借款人手机 借款人手机号 借款人电话 配偶电话 ' +
    'phone tel mobile telephone cellphone phonenum phonenumber mobilephone chargephone liverphone hephone contactphone customerphone lxdh sjh sj dh lxfs dianhua shouji cell msisdn custtel custphone clientphone phoneno mobileno telno teldh',
  'staff-phone':
    '经纪人电话 经纪人手机 业务员电话 顾问电话 置业顾问电话 客服电话 客户经理电话 门店电话 agentphone brokerphone salesphone storephone',
  id:
    '身份证 身份证号 身份证号码 证件号 证件号码 业主证件号 业主身份证号 业主身份证 产权人身份证 房东身份证 借款人身份证 配偶身份证 收件人身份证 ' +
    'idcard idno idnumber sfz sfzh sfzhm cardno ownercert fangdongidcard certno',
  card: '卡号 银行卡 银行卡号 银行卡号码 储蓄卡号 借记卡号 信用卡号 工资卡 工资卡号 收款卡号 收款账号 收款账户 银行账号 银行账户 还款卡号 bankcard bankcardno bankaccount',
  compound:
    '小区 小区名 小区名称 楼盘 楼盘名 楼盘名称 物业名称 居住区 住宅小区 社区 communityname community xiaoqu garden estatename resblock compound estate xq xqmc lpmc loupan projname projectname estname village 楼宇 花园名 小区楼盘 苑区',
  building:
    '楼栋 楼栋号 楼栋编号 楼栋名称 楼号 栋号 栋编号 栋座 栋座名 座栋 幢号 幢楼号 楼幢号 号楼 幢 栋 楼幢 座号 building buildingno buildingname buildnum buildingnum buildno floornum loudong dong ldh lh zh bldg bldgno block blockno tower 楼座 座 楼 楼栋单元 楼号单元 大楼',
  unit: '单元 单元号 单元编号 门洞 梯 unit unitnum unitno cellno danyuan dy dyh entrance',
  room:
    '室号 室号部位 房号 房屋 房屋号 房屋编号 房屋编码 房间号 门牌号 门弄牌号 门牌 户号 房间 室 门号 显示名称 ' +
    'roomnum roomno room door houseno housenumber shbw sh mnph fanghao housename doorno shi fh fjh fang flat flatno apt aptno apartment 户 房 房间编号 室号房号 铺号',
  address:
    '地址 房屋地址 房产地址 详细地址 具体地址 物业地址 小区地址 坐落 房屋坐落 房产坐落 房屋位置 位置 房间信息 房产 房产信息 房屋信息 关联房产 委托房屋 装机地址 用水地址 用电地址 安装地址 物业 房源地址 收货 送货地址 楼盘房号 小区房号 小区楼号房号 住宅地址 居住地址 现住址 户籍地址 收件人地址 收件地址 收货地址 寄件人地址 家庭住址 住址 ' +
    'address addr houseaddress location dizhi propertyaddress dz zz zhuzhi homeaddress residence',
  number:
    '序号 编号 房源编号 内部房源编号 委托编号 钥匙编号 订单号 订单编号 订单 流水号 交易号 单号 工号 员工号 客户号 qq qq号 车位号 车牌 总楼层 总层数 ' +
    '户型 房型 房屋户型 单价 时间 日期 登记日期 备案号 合同号 合同编号 产权证号 账号 邮编 规格 型号 货号 条码 商品编码 ' +
    'orderid orderno order serial serialno code version timestamp time date ts traceid requestid userid uid pid appid no seq sku',
  floor: '楼层 所在楼层 楼层数 层 层数 floor floorno',
  text: '备注 说明 房源备注 描述 内容 标题 留言 跟进 核心卖点 remark remarks memo note content text message msg body title description desc',
  area: '面积 建筑面积 套内面积 套内建筑面积 室内面积 公摊建筑面积 area acreage buildspace builtuparea housearea mianji jzmj mj 建面 实用面积 专有面积',
  price:
    '售价 总价 挂牌价 报价 底价 租价 租金 月租 月租金 价格 心理价 price sellingprice rentprice jiage zj 要价 叫价 委托价格',
  waybill: '运单号 快递单号 运单编号 快递单 面单号 waybill waybillno trackingno expressno',
  credit: '放款金额 实际放款金额 贷款金额 贷款余额 借款金额 授信额度 逾期金额 逾期天数 loanamount creditlimit',
  stay: '离店时间 退房时间 离店日期 退房日期 开房时间 checkouttime checkoutdate',
};

const ROLES: ReadonlyMap<string, Role> = new Map(
  Object.entries(WORDS).flatMap(([role, words]) => words.split(' ').map((word) => [word, role as Role] as const)),
);

/**
 * Role of a header, label or key. Case, blanks, underscores, brackets with a remark, and a trailing number are ignored:
 * `owner_phone`, `电话1`, `业主电话（必填）`, `面积㎡`.
 */
export function roleOf(label: string): Role | null {
  if (label.length === 0 || label.length > 40) return null;
  // Longer slices of a text would keep all of it.
  if (label.length > MAX_COPIED) return isSentence(label) ? null : readRole(label);
  const known = roles.get(label);
  if (known !== undefined) return known;
  const role = readRole(label);
  if (roles.size >= MAX_REMEMBERED) roles.clear();
  roles.set(label, role);
  return role;
}

/** Roles of the labels met last: lines, rows and objects say the same few again and again. */
const roles = new Map<string, Role | null>();
const MAX_REMEMBERED = 1_024;
/** Characters of a slice that the engine copies out of its text. */
const MAX_COPIED = 12;

/** Longer than any words for a column with what may stand around them, and neither letters, brackets nor several words. */
function isSentence(label: string): boolean {
  return label.length > LONGEST_WORDS && !/[A-Za-z()（）【】[\]/、&+及和]/.test(label);
}

const LONGEST_WORDS = 18;

function readRole(label: string): Role | null {
  const bare = label
    .toLowerCase()
    .replace(/^_?\d{1,2}[._、)） ]+/, '')
    .replace(/^(?:您|你|请输入|请填写)的?(?=[\u4e00-\u9fff]{2})/, '')
    .replace(/[(（【[][^)）】\]]{0,20}[)）】\]]/g, '')
    .replace(/[\s_\-*:：.㎡"'/]/g, '');
  return (
    ROLES.get(bare) ??
    ROLES.get(bare.replace(/(?:[\d一二三]{1,2}|s|list)$/, '')) ??
    partRole(bare) ??
    lastWordRole(label) ??
    severalRoles(label)
  );
}

/** Role of a name in letters by its last word: sellerMobile, cust_phone_no, homeAddress. */
function lastWordRole(label: string): Role | null {
  const match = LAST_WORD.exec(label.replace(/\s/g, ''));
  if (match === null) return null;
  const before = match[1] ?? '';
  const word = match[2] ?? match[3] ?? '';
  const role = ROLES.get(word.toLowerCase()) ?? null;
  if (role === 'address') return OTHER_ADDRESS.test(before) ? null : role;
  return role === 'phone' && STAFF.test(before) ? 'staff-phone' : role;
}

const LAST_WORD =
  /^([A-Za-z][A-Za-z\d]{0,24}?)_?(?:(?<=_)(name|mobile|phone|tel|telephone|address|addr)|(Name|Mobile|Phone|Tel|Telephone|Address|Addr))(?:_?(?:no|num|number|No|Num|Number))?\d?$/;
const OTHER_ADDRESS = /ip|mac|mail|web|url|wallet|host|server|memory|contract$/i;
const STAFF = /agent|broker|staff|employee|sales|consultant|manager|service|shop|store|company|office/i;

/** Role of a label in two languages by its Chinese word: 小区Compound, Owner业主. */
function partRole(bare: string): Role | null {
  const parts = /^([\u4e00-\u9fff]+)[a-z]+$|^[a-z]+([\u4e00-\u9fff]+)$/.exec(bare);
  return parts === null ? null : (ROLES.get(parts[1] ?? parts[2] ?? '') ?? null);
}

/** What a label of several words says together: 楼盘/房号 is an address, 姓名/电话 a person in full. */
function severalRoles(label: string): Role | null {
  if (!/[/、&+及和]/.test(label)) return null;
  const roles = label.split(/[/、&+及和]/).map((word) => ROLES.get(word.trim().toLowerCase()));
  if (roles.length < 2 || roles.includes(undefined)) return null;
  if (roles.some((role) => role === 'phone' || role === 'owner-phone')) return 'phone';
  return roles.every((role) => role === 'address' || PLACE.has(role)) ? 'address' : null;
}

const PLACE: ReadonlySet<Role | undefined> = new Set<Role>(['compound', 'building', 'unit', 'room']);

/** Roles that name a person's entry, as against what any list of things has. */
export function isTelling(role: Role | null): boolean {
  return (
    role !== null && role !== 'number' && role !== 'floor' && role !== 'text' && role !== 'area' && role !== 'price'
  );
}

const SPECIAL_WORDS: ReadonlyArray<readonly [RegExp, 'credit' | 'stay' | 'waybill']> = [
  [/借款人|放款|授信额度|逾期金额|贷款金额|贷款余额/, 'credit'],
  [/离店|退房|开房时间|住客姓名|旅客姓名/, 'stay'],
  [/收件人|收货人|寄件人|运单|快递单|面单/, 'waybill'],
];

/** Kind of sheet a header, label or key belongs to, when it belongs to one that outranks an owner list; else null. */
export function specialOf(label: string): 'credit' | 'stay' | 'waybill' | null {
  if (label.length < 2 || label.length > 40) return null;
  return SPECIAL_WORDS.find(([words]) => words.test(label))?.[1] ?? null;
}
