import { escapeHtml, htmlPage } from '../proxy/page.js';
import { coachText } from '../text/coach.js';
import type { Language } from '../text/language.js';

/** The form that asks for a reason. The token makes it ours: no other page can know it. */
export function coachForm(incident: string, token: string, language: Language, tooShort: boolean): string {
  const text = coachText[language];
  return htmlPage(
    text.title,
    `<section><h1>${text.title}</h1><p>${text.ask}</p>${tooShort ? `<p role="alert"><strong>${text.tooShort}</strong></p>` : ''}
<form method="post" action="/coach/${escapeHtml(incident)}"><input type="hidden" name="token" value="${escapeHtml(token)}">
<p><textarea name="reason" required minlength="4" maxlength="500" autofocus placeholder="${escapeHtml(text.placeholder)}"></textarea></p>
<p><button type="submit">${text.send}</button></p></form><p class="soft">${text.kept}</p></section>`,
    language,
  );
}

export function coachDone(language: Language): string {
  const text = coachText[language];
  return htmlPage(
    text.doneTitle,
    `<section><h1 class="calm">${text.doneTitle}</h1><p>${text.done}</p></section>`,
    language,
  );
}

export function coachGone(language: Language): string {
  const text = coachText[language];
  return htmlPage(text.title, `<section><h1>${text.title}</h1><p>${text.gone}</p></section>`, language);
}
