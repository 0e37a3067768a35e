import { LANGUAGES, type Language } from '../text/language.js';

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text made safe for HTML content and quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => ESCAPES[char] ?? char);
}

/** Ours first in the reader's language, then in the other. */
export function readingOrder(first: Language): readonly Language[] {
  return [first, ...LANGUAGES.filter((language) => language !== first)];
}

const STYLE = `
:root { color-scheme: light dark; --ink: #1d2129; --soft: #6b7280; --line: #e5e7eb; --card: #fff; --back: #f4f5f7; --mark: #b42318; --link: #175cd3 }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e8ee; --soft: #9aa3b2; --line: #2b3240; --card: #171b24; --back: #0e1117; --mark: #ff7b6b; --link: #84adff } }
* { box-sizing: border-box }
body { margin: 0; padding: 6vh 16px; background: var(--back); color: var(--ink);
  font: 16px/1.65 "PingFang SC", "Microsoft YaHei", "Noto Sans SC", "Noto Sans CJK SC", system-ui, sans-serif }
main { max-width: 720px; margin: 0 auto; background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 28px 32px }
section + section { margin-top: 28px; padding-top: 22px; border-top: 1px solid var(--line) }
h1 { margin: 0 0 6px; font-size: 22px; line-height: 1.3 } h1::before { content: ""; display: inline-block; width: 10px; height: 10px; border-radius: 50%; background: var(--mark); margin-right: 10px }
h2 { margin: 0 0 10px; font-size: 18px }
h1.calm::before { background: #12b76a }
p { margin: 8px 0 } dl { display: grid; grid-template-columns: max-content 1fr; gap: 4px 18px; margin: 14px 0 }
dt { color: var(--soft) } dd { margin: 0; overflow-wrap: anywhere } ul { margin: 0; padding: 0; list-style: none }
code, .mono { font-family: ui-monospace, Consolas, "Noto Sans SC", monospace; font-size: 14px } .soft { color: var(--soft) }
a, button { color: var(--link) } button { font: inherit; color: #fff; background: #175cd3; border: 0; border-radius: 8px; padding: 8px 18px; cursor: pointer }
textarea, input:not([type=hidden]) { width: 100%; font: inherit; padding: 10px; border: 1px solid var(--line); border-radius: 8px; background: transparent; color: inherit }
textarea { min-height: 96px }
table { border-collapse: collapse; width: 100%; font-size: 14px } td, th { text-align: left; padding: 6px 10px 6px 0; border-bottom: 1px solid var(--line); vertical-align: top }
pre { white-space: pre-wrap; overflow-wrap: anywhere; background: var(--back); padding: 10px 12px; border-radius: 8px; font-size: 13px }
`;

/** A whole page around `body`, which must be escaped already. Needs nothing from anywhere else. */
export function htmlPage(title: string, body: string, language: Language): string {
  const lang = language === 'zh' ? 'zh-CN' : 'en';
  return `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex"><title>${escapeHtml(title)}</title><style>${STYLE}</style></head><body><main>${body}</main></body></html>\n`;
}

/** Headers of every page of ours: not cached, not framed, no script, nothing loaded. */
export const PAGE_HEADERS: ReadonlyArray<readonly [string, string]> = [
  ['Content-Type', 'text/html; charset=utf-8'],
  ['Cache-Control', 'no-store'],
  [
    'Content-Security-Policy',
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  ],
  ['X-Content-Type-Options', 'nosniff'],
  // Not `no-referrer`: a form of ours would then post with `Origin: null`, as a stranger's does.
  ['Referrer-Policy', 'same-origin'],
];
