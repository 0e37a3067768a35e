import { openBreakGlass } from '../agent/break-glass.js';
import { breakGlassDone, breakGlassForm } from '../agent/break-glass-page.js';
import { openCodes } from '../agent/codes.js';
import type { Config } from '../agent/config.js';
import { readSafeNote } from '../agent/safe-note.js';
import { leaveNote, makeNote } from '../incident/notes.js';
import type { DoorAnswer } from '../platform/safe-door.js';
import { openSafeMode, type SafeMode } from '../platform/safe-mode.js';
import { preferredLanguage } from '../text/language.js';

const HTML = 'text/html; charset=utf-8';

/** What the keeper does while no agent can be kept alive: by the settings, with the page that takes a code, told as alarms. */
export function safeModeOf({ home, service }: Pick<Config, 'home' | 'service'>, now: () => number): SafeMode {
  const tell = (what: string, until: number | null): void => {
    const end = until === null ? {} : { until: new Date(until).toISOString() };
    leaveNote(home, makeNote('tamper', { what, ...end }, now()));
  };
  const codes = openCodes(home, now);
  const glass = openBreakGlass({ home, codes, now, onBegin: (until) => tell('break-glass', until) });
  return openSafeMode({
    home,
    mode: service.safe_mode,
    openMs: service.open_minutes * 60_000,
    now,
    glass: () => glass.until() !== null,
    company: () => new Set(readSafeNote(home)?.hosts ?? []),
    page({ method, path, language: wanted, body }): DoorAnswer | null {
      const language = preferredLanguage(wanted);
      if (path === '/proxy.pac') {
        const pac = readSafeNote(home)?.pac;
        return pac === undefined ? null : { status: 200, type: 'application/x-ns-proxy-autoconfig', body: pac };
      }
      if (path.split('?', 1)[0] !== '/break-glass') return null;
      const answer = method === 'POST' ? glass.begin(new URLSearchParams(body).get('code') ?? '') : null;
      const until = glass.until();
      if (until !== null) return { status: 200, type: HTML, body: breakGlassDone(language, until) };
      const fault = answer === 'taken' ? 'unstored' : answer;
      return { status: fault === null ? 200 : 403, type: HTML, body: breakGlassForm(language, fault) };
    },
    onBegin: (mode, until) => tell(`safe-${mode}`, until),
  });
}
