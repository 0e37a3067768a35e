import type { Flow } from '../model/flow.js';

/** Characters at the beginning of a part that tell which work it belongs to. */
const MAX_SAMPLE = 16 * 1024;
/** Different words of one kind of work that make it that. */
const MIN_WORDS = 2;
/** Of the lines with a phone, how many must be postal addresses to be parcels to send. */
const POSTAL_SHARE = 0.8;

const WORDS: ReadonlyArray<readonly [Flow, RegExp]> = [
  ['staff', /部门|岗位|职位|职务|工号|员工|入职|离职|转正|工资|实发|社保|公积金|考勤|紧急联系人|学历|花名册/g],
  ['tenants', /出租人|承租人|租客|租期|月租|租赁|押金|起租|退租|合同期限/g],
  ['delivery', /收件|收货|寄件|物品|快递|运费|件数|托寄|运单/g],
  ['deal', /借款人|贷款|按揭|评估|首付|网签|买受人|出卖人|收入证明|还款|共同借款/g],
  ['shops', /店名|门店|商铺|营业|铺位|商户|品牌|招商|经营|店铺/g],
];
/** Work in which owners have a part. */
const MAY_NAME_OWNERS: ReadonlySet<Flow> = new Set<Flow>(['tenants', 'deal']);
/** Words of a list of owners: beside them parcels, staff and shops are a pretext. */
const OWNERS = /业主|房东|户主|产权|房源|挂牌|\d ?㎡|\d ?平/;
const POSTAL = /(?:省|市|自治区).{0,14}?(?:区|县|市|镇|街道).{2,}?(?:路|街|道|巷|弄|村|镇).{1,}/;
const PHONE = /1[3-9]\d{9}/;

/** Notes what a part says first, and tells at its end which lawful work it shows, if any. */
export interface FlowSample {
  add(text: string): void;
  flow(): Flow | null;
}

export function sampleFlow(): FlowSample {
  let sample = '';
  return {
    add(text) {
      if (sample.length < MAX_SAMPLE) sample += `${text.slice(0, MAX_SAMPLE - sample.length)}\n`;
    },
    flow: () => flowOf(sample),
  };
}

/** The work whose words stand in a text; lines that are nothing but postal addresses are parcels. */
export function flowOf(text: string): Flow | null {
  for (const [flow, words] of WORDS) {
    if (new Set(text.match(words)).size < MIN_WORDS) continue;
    return MAY_NAME_OWNERS.has(flow) || !OWNERS.test(text) ? flow : null;
  }
  const lines = text.split('\n').filter((line) => PHONE.test(line));
  const postal = lines.filter((line) => POSTAL.test(line));
  return lines.length > 0 && postal.length >= lines.length * POSTAL_SHARE && !OWNERS.test(text) ? 'delivery' : null;
}
