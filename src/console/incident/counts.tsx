import type { Incident } from '../../central/api/calls.js';
import { wordOf } from '../parts/words.js';
import { useSay } from '../shell/preferences.js';
import { Scroll } from './scroll.js';

const GAUGES = ['50', '500', '5000'] as const;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Raw, unique, counted; and for reviewers three gauges, each with what it means. */
export function Counts({ of }: { readonly of: Omit<Incident, 'gauge'> & Partial<Pick<Incident, 'gauge'>> }) {
  const say = useSay();
  const { records, rawRecords = {}, counted = {}, gauge, complete } = of;
  const kinds = Object.keys(records) as Array<keyof typeof records>;
  return (
    <>
      <Scroll name={say('incident.counts')}>
        <table className="plain-table">
          <thead>
            <tr>
              <th scope="col">{say('word.kind')}</th>
              {(['raw', 'unique', 'counted'] as const).map((name) => (
                <th scope="col" key={name} className="figure">
                  {say(`incident.${name}`)}
                  <small>{say(`incident.${name}-means`)}</small>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {kinds.map((kind) => (
              <tr key={kind}>
                <th scope="row">{wordOf(say, 'kind', kind)}</th>
                <td className="figure">{rawRecords[kind] ?? records[kind]}</td>
                <td className="figure">{records[kind]}</td>
                <td className="figure">{counted[kind] ?? records[kind]}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      {!complete && <p className="warn">{say('incident.incomplete')}</p>}
      {gauge !== undefined && <Gauges of={gauge} />}
    </>
  );
}

function Gauges({ of }: { readonly of: Incident['gauge'] }) {
  const say = useSay();
  return (
    <>
      <h3>{say('incident.gauges')}</h3>
      {GAUGES.map((name) => (
        <div key={name} className="gauge">
          <strong className="figure">{of[name]}</strong>
          <meter min={0} max={2} high={1} value={Math.min(2, of[name])} aria-label={say(`incident.gauge.${name}`)} />
          <span>{say(`incident.gauge.${name}`)}</span>
        </div>
      ))}
      <p>
        <small>{say('incident.not-advice')}</small>
      </p>
    </>
  );
}

/** What this person had sent in each window, all kinds together. */
export function Windows({ of: { windows = [] } }: { readonly of: Incident }) {
  const say = useSay();
  if (windows.length === 0) return <p>{say('incident.none')}</p>;
  const total = (counts: Incident['records']): number => Object.values(counts).reduce((sum, count) => sum + count, 0);
  return (
    <Scroll name={say('incident.windows')}>
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">{say('incident.window')}</th>
            <th scope="col" className="figure">
              {say('incident.raw')}
            </th>
            <th scope="col" className="figure">
              {say('incident.unique')}
            </th>
            <th scope="col" className="figure">
              {say('incident.counted')}
            </th>
          </tr>
        </thead>
        <tbody>
          {windows.map(({ windowMs, raw, unique, counted, complete }) => (
            <tr key={windowMs}>
              <th scope="row">
                {windowMs <= DAY_MS
                  ? say('incident.hours', { n: windowMs / HOUR_MS })
                  : say('incident.days', { n: windowMs / DAY_MS })}
              </th>
              {[raw, unique, counted].map((counts, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: three columns, always these
                <td key={index} className="figure">
                  {complete ? '' : '≥ '}
                  {total(counts)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
