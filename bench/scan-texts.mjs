// Texts without a person in them, as files on office PCs have them: prose and laws in Chinese, prose in English, logs of
// services, source code. Sentences are put together from words, so that no two megabytes are alike.

const list = (text) => text.trim().split(/\s+/);
const WHO = list(
  '他 她 我们 大家 老师 母亲 那个人 邻居 医生 司机 孩子们 经理 村里人 船长 作者 读者 委员会 双方 当事人 项目组 客户代表',
);
const WHERE = list('在车站 在河边 在会议上 在图书馆里 在城里 在北方 在山脚下 在院子里 在网上 在公司里 在屋檐下 在桥头');
const DOES = list(
  '看见 想起 说起 讨论 完成 忘记 修改 研究 等待 听说 准备 介绍 整理 拒绝 接受 发现 提出 解释 保存 检查',
);
const WHAT = list(
  '一封旧信 那本书 今年的计划 这个问题 雨后的天气 一条小路 新的办法 从前的事 下一步工作 一篇文章 合同的条款 系统的性能 产品的质量 一首歌 一盏灯 门前的树 几个苹果 市场的变化',
);
const HOW = list('慢慢地 仔细地 又一次 忽然 终于 并不 总是 认真地 悄悄地 一起 反复 及时 已经 从来没有');
const CLAUSES = list(
  '申请人应当提交书面材料 主管部门应当自收到申请之日起三十日内作出决定 当事人对决定不服的可以依法申请复议 任何单位和个人不得泄露 涉及公共利益的除外 具体办法由国务院规定 造成损失的依法承担赔偿责任 情节严重的处以罚款 有关机关应当予以公告 法律另有规定的从其规定',
);
const ENGLISH = list(
  'the of and to in a is that for it was on are as with his they at be this from have or by one had not but what all were when we there can an your which their said if do will each about how up out them then she many some so these would other into has more her two like him see time could no make than first been its who now people my made over did down only way find use may water long little very after words called just where most know',
);
const NAMES = list(
  'request session cache buffer index record entry queue worker stream parser config result handler socket value count offset',
);
const VERBS = list('open close read write parse load store find update remove merge split flush resolve');
const CLASSES = list('HttpServer OrderService CacheLoader JobRunner MailQueue IndexWriter GcMonitor PoolManager');

const join = (chance, from, to, each) => Array.from({ length: chance.whole(from, to) }, each).join('');

function sentence(chance) {
  const clause = () =>
    `${chance.pick(WHO)}${chance.once(2) ? chance.pick(WHERE) : ''}${chance.pick(HOW)}${chance.pick(DOES)}了${chance.pick(WHAT)}`;
  return `${clause()}，${chance.once(2) ? `${clause()}，` : ''}${chance.pick(HOW)}${chance.pick(DOES)}${chance.pick(WHAT)}。`;
}

const prose = (chance) => `　　${join(chance, 2, 7, () => sentence(chance))}`;

const numerals = '一 二 三 四 五 六 七 八 九 十'.split(' ');
const article = (chance) =>
  `第${chance.pick(numerals)}十${chance.pick(numerals)}条　${Array.from({ length: chance.whole(1, 4) }, () => chance.pick(CLAUSES)).join('，')}。`;

const english = (chance) => {
  const words = Array.from({ length: chance.whole(8, 40) }, () => chance.pick(ENGLISH));
  const first = words[0] ?? '';
  return `${first.charAt(0).toUpperCase()}${first.slice(1)} ${words.slice(1).join(' ')}.`;
};

const two = (value) => String(value).padStart(2, '0');
const time = (chance) => `${two(chance.whole(0, 23))}:${two(chance.whole(0, 59))}:${two(chance.whole(0, 59))}`;
function log(chance) {
  const stamp = `2026-${two(chance.whole(1, 12))}-${two(chance.whole(1, 28))} ${time(chance)}.${String(chance.whole(0, 999)).padStart(3, '0')}`;
  const level = chance.pick(['INFO ', 'INFO ', 'DEBUG', 'WARN ']);
  const what = chance.pick([
    () => `GET /${chance.pick(NAMES)}/${chance.pick(NAMES)}?page=${chance.whole(1, 40)} 200 ${chance.whole(1, 900)}ms`,
    () =>
      `${chance.pick(VERBS)} ${chance.pick(NAMES)} took ${chance.whole(1, 4000)} ms, ${chance.whole(1, 60)} waiting`,
    () =>
      `trace=${chance.hex(16)} client=10.${chance.whole(0, 255)}.${chance.whole(0, 255)}.${chance.whole(1, 254)} ok`,
    () => `heap ${chance.whole(100, 900)}M of 1024M, pause ${chance.whole(1, 90)}.${chance.whole(0, 9)} ms`,
  ])();
  return `${stamp} ${level} [worker-${chance.whole(1, 16)}] com.example.${chance.pick(CLASSES)} - ${what}`;
}

function code(chance) {
  const [a, b, verb] = [chance.pick(NAMES), chance.pick(NAMES), chance.pick(VERBS)];
  return chance.pick([
    `export function ${verb}${b}(${a}: Buffer, at = ${chance.whole(0, 64)}): number {`,
    `  const ${a} = ${b}.map((each) => each.${chance.pick(NAMES)} ?? ${chance.whole(0, 9)});`,
    `  if (${a}.length > ${chance.whole(1, 4096)}) throw new RangeError('${a} is longer than ${b} allows');`,
    `    return ${a}[${chance.whole(0, 9)}] === 0x${chance.hex(2)} ? ${b} : ${verb}(${a}, ${b}, { limit: ${chance.whole(1, 100)} });`,
    `  // ${english(chance)}`,
    '}',
    '',
  ]);
}

/** Shares of a gigabyte of text on the disks of people who work with text. */
const KINDS = [prose, prose, prose, article, english, english, log, code];

/** A page of one kind of text: 40 to 200 lines. */
export function benignPage(chance) {
  const kind = chance.pick(KINDS);
  return Array.from({ length: chance.whole(40, 200) }, () => kind(chance)).join('\n');
}

/** The same without logs: no dates, no times. */
export function wordsPage(chance) {
  const kind = chance.pick(KINDS.filter((each) => each !== log));
  return Array.from({ length: chance.whole(40, 200) }, () => kind(chance)).join('\n');
}

export function logPage(chance) {
  return Array.from({ length: 200 }, () => log(chance)).join('\n');
}
