import type { Incident } from '../model/incident.js';
import { KINDS } from '../model/kind.js';
import { escapeHtml, htmlPage } from '../proxy/page.js';
import { incidentText } from '../text/incidents.js';
import { countOf } from '../text/kinds.js';
import { fill, type Language } from '../text/language.js';
import { statusText } from '../text/status.js';
import type { Health } from './health.js';
import type { PracticeLines } from './pages.js';

export interface StatusView {
  readonly port: number;
  readonly language: Language;
  readonly health: () => Health;
  readonly latest: () => readonly Incident[];
  readonly practice: () => PracticeLines | null;
}

/** The page at `/`: what the agent does now, the latest incidents (masked), and for a newcomer three lines to try. */
export function statusPage(view: StatusView): string {
  const text = statusText[view.language];
  const health = view.health();
  const { coverage, policy } = health;
  const base = `http://127.0.0.1:${view.port}`;
  const setUp = fill(text.setUp, {
    proxy: `<code>127.0.0.1:${view.port}</code>`,
    pac: `<a href="/proxy.pac"><code>${base}/proxy.pac</code></a>`,
    ca: '<a href="/ca.pem"><code>/ca.pem</code></a>',
  });
  const facts: Array<[string, string]> = [
    [text.policy, `${escapeHtml(policy.version)} · ${text[policy.mode]}`],
    [text.inspected, bytes(coverage.inspectedBytes)],
    [text.tunnelled, bytes(coverage.tunnelledBytes)],
    [text.opaque, bytes(coverage.opaqueBytes)],
    [text.refused, String(coverage.refused)],
    ...(health.records.ok
      ? []
      : ([[text.records, escapeHtml(health.records.fault ?? '-')]] as Array<[string, string]>)),
  ];
  return htmlPage(
    text.title,
    `<section><h1 class="${health.ok ? 'calm' : ''}">${health.ok ? text.running : text.troubled}</h1><p>${setUp}</p>
<dl>${facts.map(([term, value]) => `<dt>${term}</dt><dd>${value}</dd>`).join('')}</dl></section>
<section><h2>${text.incidents}</h2>${incidentTable(view.latest(), view.language)}</section>${practice(view)}
<section><p class="soft">${text.honest}</p></section>`,
    view.language,
  );
}

function incidentTable(incidents: readonly Incident[], language: Language): string {
  const text = statusText[language];
  if (incidents.length === 0) return `<p class="soft">${text.noIncidents}</p>`;
  const rows = incidents.map((incident) => {
    const found = KINDS.filter((kind) => (incident.records[kind] ?? 0) > 0)
      .map((kind) => countOf(language, incident.records[kind] ?? 0, kind))
      .join('，');
    const cells = [
      incident.at.slice(0, 19).replace('T', ' '),
      incidentText[language].verdicts[incident.verdict] ?? incident.verdict,
      incident.channel,
      found === '' ? '-' : found,
      incident.rule ?? '-',
    ];
    return `<tr>${cells.map((cell) => `<td>${escapeHtml(cell)}</td>`).join('')}</tr>`;
  });
  const heads = [`${text.time} (UTC)`, text.verdict, text.channel, text.found, text.rule];
  return `<table><thead><tr>${heads.map((head) => `<th>${head}</th>`).join('')}</tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

function practice(view: StatusView): string {
  const lines = view.practice();
  if (lines === null) return '';
  const text = statusText[view.language];
  const line = (title: string, command: string): string => `<p>${title}</p><pre>${escapeHtml(command)}</pre>`;
  return `<section><h2>${text.tryIt}</h2>${line(text.tryBlock, lines.block)}${line(text.tryPass, lines.pass)}${line(text.tryList, lines.list)}</section>`;
}

function bytes(count: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let value = count;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
}
