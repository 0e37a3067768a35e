import type { Incident } from '../../central/api/calls.js';
import { masked } from '../parts/masked.js';
import { When } from '../parts/when.js';
import { type Say, useSay } from '../shell/preferences.js';

interface Point {
  readonly at: number;
  readonly label: string;
  readonly tone: 'seen' | 'sent';
}

const WIDTH = 640;
const HEIGHT = 96;
const SIDE = 24;
const MINUTE_S = 60;
const HOUR_S = 3_600;
const DAY_S = 86_400;

/** Where the records were seen before, drawn from the first sight to the moment they were to leave. */
export function Provenance({ of }: { readonly of: Incident }) {
  const say = useSay();
  const { provenance } = of;
  if (provenance === undefined) return <p>{say('incident.no-source')}</p>;
  const { seen, exported, person, source, event, at, secondsBefore, records } = provenance;
  if (seen === 0) return <p>{say('incident.not-seen')}</p>;
  const sights = [
    ...(person === null || source === null || event === null || at === null || secondsBefore === null
      ? []
      : [{ person, source, event, at, secondsBefore, records }]),
    ...(exported === null || (exported.at === at && exported.person === person) ? [] : [exported]),
  ].sort((a, b) => b.secondsBefore - a.secondsBefore);
  const points: Point[] = [
    ...sights.map((sight): Point => {
      return {
        at: -sight.secondsBefore,
        label: `${say(`incident.${sight.event}`)} ${sight.records} · ${say('incident.ago', { span: spanOf(say, sight.secondsBefore) })}`,
        tone: 'seen',
      };
    }),
    { at: 0, label: say('incident.sent-here'), tone: 'sent' },
  ];
  return (
    <>
      <p>{say('incident.seen', { seen, of: provenance.of })}</p>
      <TimeLine points={points} title={say('incident.provenance')} />
      <ol className="sights">
        {sights.map((sight) => (
          <li key={`${sight.at} ${sight.event}`}>
            <When at={sight.at} />{' '}
            {say('incident.sight', {
              person: masked(sight.person),
              source: say(`incident.source.${sight.source}`),
              event: say(`incident.${sight.event}`),
              records: sight.records,
              before: spanOf(say, sight.secondsBefore),
            })}
            {provenance.system === null ? '' : ` · ${masked(`${provenance.system} ${provenance.path ?? ''}`)}`}
          </li>
        ))}
      </ol>
    </>
  );
}

function TimeLine({ points, title }: { readonly points: readonly Point[]; readonly title: string }) {
  const first = Math.min(...points.map(({ at }) => at), -1);
  const x = (at: number): number => SIDE + ((at - first) / -first) * (WIDTH - 2 * SIDE);
  return (
    <svg className="time-line" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={title}>
      <title>{title}</title>
      <line x1={SIDE} x2={WIDTH - SIDE} y1={60} y2={60} className="axis" />
      {points.map(({ at, label, tone }, index) => {
        const left = x(at);
        const anchor = left > WIDTH * 0.8 ? 'end' : left < WIDTH * 0.2 ? 'start' : 'middle';
        return (
          <g key={`${at} ${label}`} className={tone}>
            <circle cx={left} cy={60} r={8} />
            <text x={left} y={index % 2 === 0 ? 40 : 90} textAnchor={anchor}>
              {label}
            </text>
          </g>
        );
      })}
    </svg>
  );
}

/** Seconds as people say them. */
function spanOf(say: Say, seconds: number): string {
  if (seconds < HOUR_S) return say('incident.minutes', { n: Math.max(1, Math.round(seconds / MINUTE_S)) });
  if (seconds < 2 * DAY_S) return say('incident.hours', { n: Math.round((seconds / HOUR_S) * 10) / 10 });
  return say('incident.days', { n: Math.round(seconds / DAY_S) });
}
