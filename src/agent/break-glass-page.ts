import { htmlPage } from '../proxy/page.js';
import { breakGlassText } from '../text/breakGlass.js';
import { fill, type Language } from '../text/language.js';
import type { CodeAnswer } from './codes.js';

/** The form that takes a code, with what was wrong with the last one. */
export function breakGlassForm(language: Language, fault: Exclude<CodeAnswer, 'taken'> | null = null): string {
  const text = breakGlassText[language];
  const alert = fault === null ? '' : `<p role="alert"><strong>${text[fault]}</strong></p>`;
  return htmlPage(
    text.title,
    `<section><h1>${text.title}</h1><p>${text.what}</p><p>${text.how}</p>${alert}
<form method="post" action="/break-glass"><p><label for="code">${text.label}</label></p>
<p><input id="code" name="code" required maxlength="40" autocomplete="off" autocapitalize="characters" spellcheck="false" autofocus></p>
<p><button type="submit">${text.send}</button></p></form><p class="soft">${text.recorded}</p></section>`,
    language,
  );
}

/** @param until milliseconds since 1970 */
export function breakGlassDone(language: Language, until: number): string {
  const text = breakGlassText[language];
  return htmlPage(
    text.doneTitle,
    `<section><h1>${text.doneTitle}</h1><p>${fill(text.done, { until: timeOfDay(until) })}</p><p class="soft">${text.recorded}</p></section>`,
    language,
  );
}

/** As the clock on this PC shows it. */
export const timeOfDay = (at: number): string => {
  const date = new Date(at);
  return [date.getHours(), date.getMinutes()].map((part) => String(part).padStart(2, '0')).join(':');
};
