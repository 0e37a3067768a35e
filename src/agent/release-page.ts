import { escapeHtml, htmlPage } from '../proxy/page.js';
import { fill, type Language } from '../text/language.js';
import { releaseText } from '../text/release.js';
import { timeOfDay } from './break-glass-page.js';
import type { ReleaseState } from './releases.js';

/** The form that asks for a release. The token makes it ours: no other page can know it. */
export function releaseForm(
  incident: string,
  token: string,
  language: Language,
  fault: 'tooShort' | 'unstored' | null = null,
): string {
  const text = releaseText[language];
  const alert = fault === null ? '' : `<p role="alert"><strong>${text[fault]}</strong></p>`;
  return htmlPage(
    text.title,
    `<section><h1>${text.title}</h1><p>${text.ask}</p>${alert}
<form method="post" action="/release/${escapeHtml(incident)}"><input type="hidden" name="token" value="${escapeHtml(token)}">
<p><textarea name="reason" required minlength="4" maxlength="500" autofocus aria-label="${escapeHtml(text.ask)}" placeholder="${escapeHtml(text.placeholder)}"></textarea></p>
<p><button type="submit">${text.send}</button></p></form><p class="soft">${text.kept}</p></section>`,
    language,
  );
}

/** What became of a request. @param until of a granted one, milliseconds since 1970 */
export function releaseStatus(
  state: Exclude<ReleaseState, 'refused'> | 'gone',
  until: number,
  language: Language,
): string {
  const text = releaseText[language];
  const title = text[`${state}Title`];
  const calm = state === 'granted' ? ' class="calm"' : '';
  const said = fill(text[state], { until: timeOfDay(until) });
  return htmlPage(title, `<section><h1${calm}>${title}</h1><p>${said}</p></section>`, language);
}
