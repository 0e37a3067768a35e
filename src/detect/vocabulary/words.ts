/** Words that say what a customer wants: they make a contact a lead. */
export const INTENT =
  /求购|求租|想买|想租|要买|要租|购房意向|意向客户|意向|出售|急售|挂牌|出租|转租|整租|合租|置换|卖房|售房|租房|买房|首付|预算|看房/;

/** Words that say a phone or a name is an owner's. */
export const OWNER_WORD = /业主|房东|产权人|户主|权利人/;

/** Words right before a number that say it is a phone. */
export const PHONE_LABEL =
  /(?:电话|手机|手机号|号码|联系|联系方式|致电|来电|微信|同号|热线|tel|phone|mobile|telephone|vx|wx|微|[电☎📞📱])[\s:：号码是为=(（]{0,4}$/iu;

/** Words right before a number that say it is something else. */
export const NUMBER_LABEL =
  /(?:订单|单号|编号|流水|序列|工号|运单|快递|房源号|合同|案号|账号|卡号|版本|发票|邮编|统一社会信用代码|orderid|order_id|order|serial|sn|id|no\.?|qq|uid|code|ts|timestamp|时间戳)[\s:：号码是为=#(（"']{0,4}$/i;
