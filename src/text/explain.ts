import type { Catalogue } from './language.js';

type Why =
  | 'counted'
  | 'another-home'
  | 'same-person'
  | 'same-record'
  | 'staff-phone'
  | 'business-phone'
  | 'landline'
  | 'public-number'
  | 'masked'
  | 'no-person'
  | 'too-many';
type Lack = 'no-home' | 'no-room' | 'elsewhere';
type Mark = 'is-owner' | 'is-staff' | 'is-business' | 'is-known';
type Words = 'line' | 'row' | 'object' | 'of' | 'more' | 'gauge' | 'halved' | 'full' | 'noRule';

/** Why entries counted or did not, for people who check a policy. */
export const explainText: Catalogue<Why | Lack | Mark | Words> = {
  zh: {
    counted: '计入',
    'another-home': '同一人的另一套房，计入',
    'same-person': '同一人，不重复计',
    'same-record': '与前面完全相同，不重复计',
    'staff-phone': '员工电话，不计',
    'business-phone': '同一电话对应多套房，视为业务电话，不计',
    landline: '座机旁没有房号和业主字样，不计',
    'public-number': '公共服务号码，不计',
    masked: '已打码，不计',
    'no-person': '没有联系人，不计',
    'too-many': '超出记录上限，未计',
    'no-home': '没有房屋地址',
    'no-room': '没有室号',
    elsewhere: '地址是办公室或送货点',
    'is-owner': '业主',
    'is-staff': '员工',
    'is-business': '业务电话',
    'is-known': '公司业主库',
    line: '第 {n} 行',
    row: '第 {n} 行',
    object: '第 {n} 个对象',
    of: '（见 {n}）',
    more: '另有 {n} 条：',
    gauge: '量刑标准参照',
    halved: '职务所得，标准减半',
    full: '标准未减半',
    noRule: '没有规则命中',
  },
  en: {
    counted: 'counted',
    'another-home': 'the same person’s other home, counted',
    'same-person': 'the same person, not counted again',
    'same-record': 'just as before, not counted again',
    'staff-phone': 'a phone of the staff, not counted',
    'business-phone': 'one phone with many homes is a business phone, not counted',
    landline: 'a landline without a room and an owner’s label, not counted',
    'public-number': 'a public service number, not counted',
    masked: 'masked, not counted',
    'no-person': 'nobody to call, not counted',
    'too-many': 'more than are kept, not counted',
    'no-home': 'no home',
    'no-room': 'no room',
    elsewhere: 'an office or a place of delivery',
    'is-owner': 'owner',
    'is-staff': 'staff',
    'is-business': 'business',
    'is-known': 'known owner',
    line: 'line {n}',
    row: 'row {n}',
    object: 'object {n}',
    of: ' (see {n})',
    more: 'and {n} more: ',
    gauge: 'legal gauge',
    halved: 'data from the job: thresholds halved',
    full: 'full thresholds',
    noRule: 'no rule matches',
  },
};
