/** Endings of the names of housing compounds, by frequency in public listings; longer ones first where they overlap. */
const SUFFIXES =
  '小区 号院 家园 花园 大厦 公寓 广场 中心 新村 国际 嘉园 公馆 花苑 新城 名苑 雅苑 华庭 佳苑 豪庭 街坊 社区 别墅 家属院 宿舍 山庄 ' +
  '园 里 城 苑 期 院 村 府 湾 居 庄 墅 郡 庭 邸 阁 坊 轩 弄 区 台 岸 墅';

export const COMPOUND_SUFFIX = new RegExp(`(?:${SUFFIXES.split(' ').join('|')})$`);

/** Administrative names in front of a compound's own: not part of the key. */
export const ADMIN_PREFIX =
  /^[\u4e00-\u9fff]{1,8}?(?:省|自治区|市|新区|(?<![小社园校城])区|县|镇|街道)(?=[\u4e00-\u9fffA-Za-z0-9]{2})/;

/** What a sentence says before it comes to the name of a place. */
export const SAID_BEFORE =
  /^.*(?:坐落[于在]?|座落[于在]?|位于|名下[的有]{0,2}|房子在|房屋在|地址[是为]|号码是|家住|住在|住|搬到|[的了]是|这套|那套|电话是)(?=[\u4e00-\u9fffA-Za-z0-9]{2})/;

/** Words that stand before a compound in adverts and chat and are not part of its name. */
export const LEADING_WORDS =
  /^(?:今日房源|最新房源|新上房源|急售房源|房源|同策好房|好房|出售|急售|出租|求购|求租|转租|整租|合租|业主|房东|地址|住址|有一套|一套|这套|还有|位于|小区|楼盘|坐落|我家|我住|住在|家住|在|是|的|有|和|与|及|了)+/;
