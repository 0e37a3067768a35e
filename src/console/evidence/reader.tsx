import { Button, message } from 'antd';
import { type ClipboardEvent, useEffect, useState } from 'react';
import { call } from '../api/client.js';
import { useMe } from '../api/queries.js';
import { wordOf } from '../parts/words.js';
import { usePreferences, useSay } from '../shell/preferences.js';
import '../incident/incident.css';
import { hideValues, type OpenValues } from './open-values.js';

const ACT = 'POST /api/v1/openings/:id/acts';
const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;

/** Full values, under the name of who reads them and the time; what is copied is recorded first. */
export function Reader({ values }: { readonly values: OpenValues }) {
  const say = useSay();
  const { dark } = usePreferences();
  const me = useMe();
  const [notes, holder] = message.useMessage();
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const ticking = window.setInterval(() => setNow(Date.now()), SECOND_MS);
    return () => window.clearInterval(ticking);
  }, []);
  const name = me.data?.name ?? '';
  const opened = new Date(now - (now % MINUTE_MS)).toISOString().slice(0, 16);
  const act = (what: 'copied' | 'closed', characters?: number) =>
    call(ACT, {
      params: { id: values.opening },
      body: { act: what, ...(characters === undefined ? {} : { characters }) },
    });
  const copy = async (event: ClipboardEvent): Promise<void> => {
    const text = window.getSelection()?.toString() ?? '';
    event.preventDefault();
    if (text === '') return;
    try {
      await act('copied', text.length);
      await navigator.clipboard.writeText(text);
      notes.info(say('opening.copied', { characters: text.length }));
    } catch {
      notes.error(say('opening.not-copied'));
    }
  };
  const close = (): void => {
    hideValues(values.opening);
    void act('closed').catch(() => undefined);
  };
  return (
    <section className="reader no-print" aria-label={say('opening.values')}>
      {holder}
      <div className="reader-head">
        <h2>{say('opening.values')}</h2>
        <span role="timer">
          {say('opening.left', { minutes: Math.max(0, Math.ceil((values.until - now) / MINUTE_MS)) })}
        </span>
        <Button onClick={close}>{say('opening.close')}</Button>
      </div>
      <div className="watermarked">
        <div className="scroll" onCopy={(event) => void copy(event)} onCut={(event) => void copy(event)}>
          <table className="plain-table">
            <thead>
              <tr>
                <th scope="col">{say('word.kind')}</th>
                <th scope="col">{say('opening.persons')}</th>
                <th scope="col">{say('opening.initial')}</th>
                <th scope="col">{say('opening.homes')}</th>
                <th scope="col">{say('opening.part')}</th>
              </tr>
            </thead>
            <tbody>
              {values.texts.flatMap(({ text }, index) =>
                text.records.map((record, row) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: the rows of a sealed text never change
                  <tr key={`${index}-${row}`}>
                    <td>{wordOf(say, 'kind', record.kind)}</td>
                    <td>{record.persons.join(' ')}</td>
                    <td>{record.initial}</td>
                    <td>{record.homes.join('；')}</td>
                    <td>{record.part}</td>
                  </tr>
                )),
              )}
            </tbody>
          </table>
        </div>
        <div className="watermark" aria-hidden="true" style={{ backgroundImage: markOf(`${name} ${opened}Z`, dark) }} />
      </div>
    </section>
  );
}

/** Who reads, and when, over and over: a photograph of the screen says it too. */
function markOf(text: string, dark: boolean): string {
  const safe = text.replace(/[<>&"']/g, (character) => `&#${character.charCodeAt(0)};`);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="300" height="90"><text x="10" y="70" transform="rotate(-12 10 70)" font-family="sans-serif" font-size="15" fill="${dark ? '#fff' : '#000'}" fill-opacity="0.2">${safe}</text></svg>`;
  return `url("data:image/svg+xml,${encodeURIComponent(svg)}")`;
}
