import type { Messages } from './message.js';

/** Why entries of a transfer counted or did not. */
export const accountText = {
  'account.title': { zh: '记录如何拼成', en: 'How the records were assembled' },
  'account.number': { zh: '条', en: 'Entry' },
  'account.entities': { zh: '内容（已打码）与位置', en: 'What (masked), and where' },
  'account.why': { zh: '是否计数', en: 'Counted or not' },
  'account.more': {
    zh: '只列前 {shown} 条，共 {of} 条不同的内容。',
    en: 'The first {shown} of {of} different entries.',
  },
  'account.see': { zh: '（见第 {n} 条）', en: '(see {n})' },
  'account.at.line': { zh: '第 {n} 行', en: 'line {n}' },
  'account.at.row': { zh: '第 {n} 行', en: 'row {n}' },
  'account.at.object': { zh: '第 {n} 个对象', en: 'object {n}' },

  'account.why.counted': { zh: '计入', en: 'counted' },
  'account.why.another-home': { zh: '同一人的另一套房，计入', en: 'the same person’s other home, counted' },
  'account.why.same-person': { zh: '同一人，不重复计', en: 'the same person, not counted again' },
  'account.why.same-record': { zh: '与前面完全相同，不重复计', en: 'just as before, not counted again' },
  'account.why.staff-phone': { zh: '员工电话，不计', en: 'a phone of the staff, not counted' },
  'account.why.business-phone': {
    zh: '同一电话对应多套房，视为业务电话，不计',
    en: 'one phone with many homes is a business phone, not counted',
  },
  'account.why.landline': {
    zh: '座机旁没有房号和业主字样，不计',
    en: 'a landline without a room and an owner’s label, not counted',
  },
  'account.why.public-number': { zh: '公共服务号码，不计', en: 'a public service number, not counted' },
  'account.why.masked': { zh: '已打码，不计', en: 'masked, not counted' },
  'account.why.no-person': { zh: '没有联系人，不计', en: 'nobody to call, not counted' },
  'account.why.too-many': { zh: '超出记录上限，未计', en: 'more than are kept, not counted' },

  'account.lack.no-home': { zh: '没有房屋地址', en: 'no home' },
  'account.lack.no-room': { zh: '没有室号', en: 'no room' },
  'account.lack.elsewhere': { zh: '地址是办公室或送货点', en: 'an office or a place of delivery' },

  'account.is.owner': { zh: '业主', en: 'owner' },
  'account.is.staff': { zh: '员工', en: 'staff' },
  'account.is.business': { zh: '业务电话', en: 'business' },
  'account.is.known': { zh: '公司业主库', en: 'known owner' },
} as const satisfies Messages;
