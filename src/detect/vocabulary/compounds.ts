/** Endings of the names of housing compounds, by frequency in public listings; longer ones first where they overlap. */
const SUFFIXES =
  '小区 号院 家园 花园 大厦 公寓 广场 中心 新村 国际 嘉园 公馆 花苑 新城 名苑 雅苑 华庭 佳苑 豪庭 街坊 社区 别墅 家属院 家属楼 宿舍 ' +
  '山庄 胡同 大院 小镇 名邸 名门 名都 华府 华苑 花城 佳园 雅居 人家 世家 ' +
  '园 里 城 苑 期 院 村 府 湾 居 庄 墅 郡 庭 邸 阁 坊 轩 弄 区 台 岸 墅';

export const COMPOUND_SUFFIX = new RegExp(`(?:${SUFFIXES.split(' ').join('|')})$`);

/**
 * Administrative names in front of a compound's own: not part of the key. 城市, 小镇, 六区 and the like are parts of a name.
 */
export const ADMIN_PREFIX =
  /^[\u4e00-\u9fff]{1,8}?(?:省|自治区|(?<![城都夜超])市|新区|(?<![小社园校城一二三四五六七八九十东南西北])区|县(?!委|医)|(?<![小古])镇|街道)(?=[\u4e00-\u9fffA-Za-z0-9]{2})/;

/** What a sentence says before it comes to the name of a place. */
export const SAID_BEFORE =
  /^.*(?:坐落[于在]?|座落[于在]?|位于|名下[的有]{0,2}|房子在|房屋在|地址[是为]|号码是|家住|住在|住址?|搬[到至]|[的了是]|这套|那套|电话是|(?:带|去|来|看|跑|回访|跟进|推荐|关于|挂出|拿到)[看过了]|去看|带看|看房|回访|跟进|钥匙在|有一套|新上|主推|成交)(?=[\u4e00-\u9fffA-Za-z0-9]{2})/;

/** Words that stand before a compound in adverts and chat and are not part of its name. */
export const LEADING_WORDS =
  /^(?:今日房源|最新房源|新上房源|急售房源|房源|同策好房|好房|新增|今天|昨天|明天|上午|下午|刚刚|出售|急售|急卖|诚售|降价|笋盘|独家|出租|急租|求购|求租|转租|整租|合租|业主|房东|地址|住址|有一套|一套|这套|还有|位于|小区|楼盘|坐落|我家|我住|住在|家住|在|是|的|有|了)+/;

/** Words between a compound and its building: 馨佳园那套12幢. */
export const TRAILING_WORDS = /(?:的?[那这][套个间]|小区里面?|里面|的房子|的)$/;

/** Words that no name of a compound holds: a phrase, an office, a lesson, a thing with a number. */
export const NO_PLACE_WORD =
  /[的了着过吗呢吧么请把被让给我你他她它您这那哪谁很也还又就没不从自被与及或]|都(?![会市荟])|(?<!未)来|(?<![东归])去|(?<![家直])到|(?<!自)由|(?<![共人谐祥颐泰保仁永义德恒瑞雍协隆昌庆])和(?![园苑庭府平谐悦煦睦雅])|(?<![英俊])才|会议|培训|办公|教室|面试|考试|地点|集合|报到|领取|活动|开会|上课|课程|科室|部门|公司|医院|酒店|宾馆|机房|仓库|病房|包[厢间]|实验|看台|座位|影院|剧[场院]|成交|带看|物料|库位|工单|编号|号码|电话|手机|姓名|身份|日期|时间|生日|金额|面积|单价|总价|售价|租金|户型|楼层|朝向|装修|房源|客户|业主|房东|经理|先生|女士|小姐|阿姨|老师|同学|满[五二]|唯一|精装|毛坯|南北|看房|联系|微信|求购|求租|预算|首付|贷款|备注|序号|合计|总计|小计|数量|价格|版本|型号|规格|订单|快递|运单|门诊|地铁|停车|车位|图书|健身|采购|年级|乒乓|比赛|驾校|拼车|机场|航班|奶茶|外卖|服务器|机[柜架台]|端口|节点|设备|工位|货[架位]|仓位|储位|线路|截止|批次|规章|条款|章节|图纸|零件|螺/;

/** Endings of what has rooms and is nobody's home. */
export const NO_PLACE_ENDING = /(?:部|处|科|局|系|班|组|室|店|站|厅|所|校|学院|大学|银行|楼层|层|楼道|门口|先生|女士)$/;
