import { fill, type Language } from '../../text/language.js';
import { alarmText, digestText, noticeText } from '../../text/outlets.js';
import type { DigestFigures, Message } from './message.js';

/** A message as people read it. */
export interface Words {
  readonly title: string;
  readonly lines: readonly string[];
}

type Said = Exclude<Message['content'], { kind: 'incident' }>;

/** Counts and names of branches, channels and PCs' versions; nothing of a person. @param url of the console */
export function wordsOf(content: Said, language: Language, url: string): Words {
  if (content.kind === 'test') {
    return { title: noticeText[language].test, lines: [noticeText[language].testLine] };
  }
  if (content.kind === 'digest') return digestWords(content.figures, language, url);
  const { alarm, subject, state, at, figures } = content;
  const text = noticeText[language];
  const what = fill(alarmText[language][alarm], { ...figures, subject });
  return {
    title: fill(text[state], { what }),
    lines: [
      fill(text.since, { at: local(at) }),
      ...(state === 'raised' ? [fill(text.runbook, { alarm })] : []),
      fill(digestText[language].link, { url }),
    ],
  };
}

function digestWords(figures: DigestFigures, language: Language, url: string): Words {
  const text = digestText[language];
  const { branch, verdicts } = figures;
  const list = (items: DigestFigures['channels']): string =>
    items.map(({ name, incidents }) => `${name} ${incidents}`).join(language === 'zh' ? '、' : ', ');
  const { incidents, records, critical, open, pcs, silent } = figures;
  const counts = { incidents, records, critical, open, pcs, silent };
  const seen = { block: 0, coach: 0, flag: 0, ...verdicts };
  const lines = [fill(text.period, { from: local(figures.from), to: local(figures.to) })];
  if (incidents === 0) lines.push(text.none);
  else lines.push(fill(text.incidents, { ...counts, ...seen }), fill(text.records, counts));
  lines.push(fill(text.open, counts));
  if (figures.channels.length > 0) lines.push(fill(text.channels, { list: list(figures.channels) }));
  if (figures.branches.length > 0) lines.push(fill(text.branches, { list: list(figures.branches) }));
  lines.push(fill(text.pcs, counts), fill(text.link, { url }));
  return { title: branch === null ? text.title : fill(text.branchTitle, { branch }), lines };
}

/** China's time, which has one zone and no summer time: `2026-11-22 09:00`. */
function local(at: number): string {
  return new Date(at + CHINA_MS).toISOString().slice(0, 16).replace('T', ' ');
}

export const CHINA_MS = 8 * 3_600_000;
