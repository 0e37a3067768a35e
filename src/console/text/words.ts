import type { Category, Kind, Verdict } from '../../central/api/calls.js';
import type { Message, Messages } from './message.js';

/** A word for each of the lists of the model: one that is missing does not compile. */
type Listed = Record<`verdict.${Verdict}` | `kind.${Kind}` | `category.${Category}`, Message>;

/** Words of the glossary, as every page calls them. */
export const wordText = {
  'verdict.allow': { zh: '放行', en: 'allow' },
  'verdict.flag': { zh: '标记', en: 'flag' },
  'verdict.coach': { zh: '劝阻', en: 'coach' },
  'verdict.block': { zh: '拦截', en: 'block' },

  'kind.credit': { zh: '信贷记录', en: 'credit records' },
  'kind.stay': { zh: '住宿记录', en: 'hotel stays' },
  'kind.waybill': { zh: '运单', en: 'waybills' },
  'kind.owner': { zh: '业主', en: 'home owners' },
  'kind.identity': { zh: '身份证', en: 'identities' },
  'kind.lead': { zh: '客户意向', en: 'client leads' },
  'kind.contact': { zh: '联系人', en: 'contacts' },
  'kind.phone-list': { zh: '电话号码', en: 'phone numbers' },
  'kind.home-list': { zh: '房号名单', en: 'home lists' },

  'category.im': { zh: '即时通讯', en: 'Chat' },
  'category.miniprogram': { zh: '小程序', en: 'Mini-program' },
  'category.paste': { zh: '贴文', en: 'Paste' },
  'category.forum': { zh: '论坛', en: 'Forum' },
  'category.social': { zh: '社交', en: 'Social' },
  'category.marketplace': { zh: '交易平台', en: 'Marketplace' },
  'category.listing-site': { zh: '房源网站', en: 'Listing site' },
  'category.netdisk': { zh: '网盘', en: 'Net disk' },
  'category.object-storage': { zh: '对象存储', en: 'Object storage' },
  'category.webmail': { zh: '网页邮箱', en: 'Webmail' },
  'category.mail-client': { zh: '邮件客户端', en: 'Mail client' },
  'category.saas-doc': { zh: '在线文档', en: 'Online document' },
  'category.code-host': { zh: '代码托管', en: 'Code host' },
  'category.genai': { zh: '生成式 AI', en: 'Generative AI' },
  'category.remote-control': { zh: '远程控制', en: 'Remote control' },
  'category.tunnel': { zh: '隧道', en: 'Tunnel' },
  'category.other': { zh: '其他', en: 'Other' },

  'word.person': { zh: '人员', en: 'Person' },
  'word.pc': { zh: '电脑', en: 'PC' },
  'word.branch': { zh: '门店', en: 'Branch' },
  'word.channel': { zh: '渠道', en: 'Channel' },
  'word.host': { zh: '目的地', en: 'Destination' },
  'word.kind': { zh: '类别', en: 'Kind' },
  'word.rule': { zh: '规则', en: 'Rule' },
  'word.verdict': { zh: '处置', en: 'Verdict' },
  'word.records': { zh: '记录数', en: 'Records' },
  'word.time': { zh: '时间', en: 'Time' },
  'word.status': { zh: '状态', en: 'Status' },
  'word.severity': { zh: '等级', en: 'Severity' },
} as const satisfies Messages & Listed;
