import type { Catalogue, Language } from './language.js';

type Key = 'credit' | 'stay' | 'waybill' | 'owner' | 'identity' | 'lead' | 'contact' | 'phone-list' | 'home-list';

/** What each kind of record is called on pages people read. */
export const kindNames: Catalogue<Key> = {
  zh: {
    credit: '信贷记录',
    stay: '住宿记录',
    waybill: '运单记录',
    owner: '业主记录',
    identity: '身份证记录',
    lead: '客户意向',
    contact: '联系人',
    'phone-list': '电话号码',
    'home-list': '房号名单',
  },
  en: {
    credit: 'credit records',
    stay: 'hotel-stay records',
    waybill: 'waybills',
    owner: 'home-owner records',
    identity: 'identity records',
    lead: 'client leads',
    contact: 'contacts',
    'phone-list': 'phone numbers',
    'home-list': 'homes with names',
  },
};

/** `50 条业主记录`, `50 home-owner records`. */
export function countOf(language: Language, count: number, kind: Key): string {
  return language === 'zh' ? `${count} 条${kindNames.zh[kind]}` : `${count} ${kindNames.en[kind]}`;
}
