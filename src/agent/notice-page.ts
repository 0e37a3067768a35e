import { htmlPage } from '../proxy/page.js';
import type { Language } from '../text/language.js';
import { noticeText } from '../text/notice.js';

/** The notice, with the button that acknowledges it. */
export function noticeForm(language: Language, failed = false): string {
  const text = noticeText[language];
  const alert = failed ? `<p role="alert"><strong>${text.failed}</strong></p>` : '';
  const points = [text.body, text.seen, text.kept, text.never, text.ask].map((line) => `<p>${line}</p>`).join('\n');
  return htmlPage(
    text.title,
    `<section><h1 class="calm">${text.title}</h1>${alert}${points}
<form method="post" action="/notice"><p><button type="submit">${text.agree}</button></p></form></section>`,
    language,
  );
}

export function noticeDone(language: Language): string {
  const text = noticeText[language];
  const body = `<section><h1 class="calm">${text.doneTitle}</h1><p>${text.done}</p></section>`;
  return htmlPage(text.doneTitle, body, language);
}
