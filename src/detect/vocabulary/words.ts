/** Words that say what a customer wants: they make a contact a lead. */
export const INTENT =
  /求购|求租|想买|想租|要买|要租|购房意向|意向客户|意向|出售|急售|挂牌|出租|转租|整租|合租|置换|卖房|售房|租房|买房|首付|预算|看房/;

/** Words that say a phone or a name is an owner's. */
export const OWNER_WORD = /业主|房东|房主|屋主|产权人|户主|权利人/;

/** The same as somebody of whom the text tells who they are, not as the reason of a price or a part of another word. */
export const OWNER_NAMED =
  /(?:业主|房东|房主|屋主|产权人|户主|权利人)(?!(?:因|正|已|也|很|特)?(?:置换|急|诚|降|出国|移民|换房|直[租售卖]|自住|委托|要|想|不|可|包|配合|承诺|承担|心态|心理|报价|挂牌|底价|税|资金|大会|委员会|会|群|论坛|公约))/;

/** Words that a parcel or a meal is on its way: its door is where it goes, not whose home is for sale. */
export const DELIVERY_WORD = /快递|外卖|包裹|取件|派件|派送|配送|骑手|收货|收件|签收|驿站|快件|跑腿/;

/** Words of a business card: a post, a firm, an office line. */
export const CARD_WORD =
  /经理|总监|(?<!房)主管|店长|律师|顾问|助理|会计|工程师|医生|教授|董事|总裁|有限公司|事务所|分公司|集团|\b(?:manager|director|engineer|consultant|assistant|lawyer|sales|ceo|co\.|ltd)\b/i;

/** Words of a home that is shown to somebody. */
export const SHOWING_WORD = /[带陪约复]看|钥匙在/;

/** A colleague's number: the word for their work, perhaps a name, and the phone. */
export const COLLEAGUE =
  /(?:经纪人|业务员|置业顾问|同事|店里|店长|中介|带看人|钥匙人)[:： ]{0,2}(?:[\u4e00-\u9fff]{2,4}|[\u4e00-\u9fff]{1,2}(?:先生|女士|经理|[哥姐总]))?[\s:：,，(（]{0,3}(?:电话|手机)?[:： ]{0,2}(?=1[3-9]\d{9}(?!\d))/;

/** Words of a home that is offered: where they stand, a message is about that home whatever else it says. */
export const OFFER_WORD =
  /业主|房东|房主|屋主|产权人|户主|权利人|房源|\d ?(?:万|平|㎡)|[售租]|[一二三两\d][室房][一二两\d]?厅/;

/** Words right before a number that say it is a phone. */
export const PHONE_LABEL =
  /(?:电话|手机|手机号|号码|联系|联系方式|致电|来电|微信|同号|热线|tel|phone|mobile|telephone|vx|wx|微|[电☎📞📱])(?:[/、和及&+ ]{1,3}(?:qq|扣扣|微信|账号)(?:同号|同步)?|同步|同微信?|[Vv]?同号)?[\s:：号码是为=(（]{0,4}$/iu;

/** A word or sign that says that a phone stands in the line. */
export const PHONE_WORD = /电话|手机|联系|号码|致电|微信|[薇威]信|热线|tel|phone|mobile|[☎📞📱]/iu;

/** Words right before a number that say it is something else. */
export const NUMBER_LABEL =
  /(?:订单|单号|编号|流水|序列|工号|运单|快递|房源号|合同|案号|账号|卡号|版本|发票|邮编|统一社会信用代码|orderid|order_id|order|serial|sn|id|no\.?|qq|uid|code|ts|timestamp|时间戳)[\s:：号码是为=#(（"']{0,4}$/i;

/** Words that say that a number is a resident id. */
export const ID_LABEL = /身份证|证件号|公民身份|id ?card/i;

/** Words right before a number that say it is a bank card's. */
export const CARD_LABEL =
  /(?:卡号|银行卡|银行账[号户]|储蓄卡|借记卡|信用卡|工资卡|收款账?[号户]|打款|账[号户]|开户行|[行社]卡|card ?(?:no|number)?)[\s:：号码是为.(（]{0,4}$/i;

/** Words that say that a number is a parcel's. */
export const WAYBILL_LABEL =
  /运单|快递单?|面单|物流单|顺丰|中通|圆通|申通|韵达|极兔|德邦|百世|邮政|京东快递|EMS|tracking|waybill/i;
