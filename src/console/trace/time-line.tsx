import type { AnswerOf } from '../../central/api/calls.js';
import { usePreferences, useSay } from '../shell/preferences.js';
import type { Key } from '../text/catalogue.js';

type Event = AnswerOf<'POST /api/v1/trace/list'>['events'][number];

const WIDTH = 960;
const LEFT = 190;
const RIGHT = 30;
const TOP = 20;
const LANE = 44;
const MAX_LANES = 15;
const TICKS = 5;
/** What happened, in the colours that `menshen trace --svg` draws. */
const KINDS = {
  view: { colour: '#6b8fb5', word: 'trace.view' },
  export: { colour: '#d98c1f', word: 'trace.export-event' },
  import: { colour: '#7a6bb5', word: 'trace.import' },
  incoming: { colour: '#8a5a44', word: 'trace.incoming' },
  sent: { colour: '#b3261e', word: 'trace.sent' },
  refused: { colour: '#5f6b72', word: 'trace.refused' },
} as const satisfies Readonly<Record<Event['kind'], { readonly colour: string; readonly word: Key }>>;

/** A lane for each person and each account of a PC, a circle for each event, its area the records of the list in it. */
export function TimeLine({ events, id }: { readonly events: readonly Event[]; readonly id: string }) {
  const say = useSay();
  const { dark, language } = usePreferences();
  const people = [...new Set(events.map(laneOf))].slice(0, MAX_LANES);
  const shown = events
    .map((event) => ({ ...event, person: laneOf(event) }))
    .filter(({ person }) => people.includes(person));
  const times = shown.map(({ at }) => Date.parse(at));
  const first = Math.min(...times);
  const span = Math.max(60_000, Math.max(...times) - first);
  const most = Math.max(1, ...shown.map(({ overlap }) => overlap));
  const height = TOP + people.length * LANE + 56;
  const x = (at: number): number => LEFT + 16 + ((at - first) / span) * (WIDTH - LEFT - RIGHT - 32);
  const y = (person: string): number => TOP + people.indexOf(person) * LANE + LANE / 2;
  const foot = TOP + people.length * LANE + 14;
  const ink = dark ? '#e6e6e6' : '#1f2a30';
  const date = new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en-GB', {
    dateStyle: 'short',
    timeStyle: 'short',
  });
  return (
    <svg
      id={id}
      xmlns="http://www.w3.org/2000/svg"
      viewBox={`0 0 ${WIDTH} ${height}`}
      fontFamily="sans-serif"
      fontSize="12"
      fill={ink}
      role="img"
      aria-label={say('trace.timeline')}
      className="time-line"
    >
      <rect width={WIDTH} height={height} fill={dark ? '#141414' : '#ffffff'} />
      {people.map((person) => (
        <g key={person}>
          <line x1={LEFT} y1={y(person)} x2={WIDTH - RIGHT} y2={y(person)} stroke={dark ? '#3a3a3a' : '#dfe3e6'} />
          <text x={LEFT - 12} y={y(person) + 4} textAnchor="end">
            {person.slice(0, 26)}
          </text>
        </g>
      ))}
      {[...shown]
        .sort((a, b) => b.overlap - a.overlap)
        .map(({ transfer, at, person, overlap, kind }) => {
          const what = say(KINDS[kind].word);
          return (
            <circle
              key={`${transfer} ${person}`}
              cx={x(Date.parse(at))}
              cy={y(person)}
              r={4 + 12 * Math.sqrt(overlap / most)}
              fill={KINDS[kind].colour}
              fillOpacity={0.8}
            >
              <title>{say('trace.timeline.point', { at: date.format(new Date(at)), person, overlap, what })}</title>
            </circle>
          );
        })}
      {Array.from({ length: TICKS }, (_, n) => first + (span * n) / (TICKS - 1)).map((at) => (
        <text key={at} x={x(at)} y={foot} textAnchor="middle">
          {date.format(new Date(at))}
        </text>
      ))}
      {[...new Set(shown.map(({ kind }) => kind))].map((kind, n) => (
        <g key={kind}>
          <circle cx={LEFT + n * 110} cy={foot + 24} r={6} fill={KINDS[kind].colour} />
          <text x={LEFT + n * 110 + 12} y={foot + 28}>
            {say(KINDS[kind].word)}
          </text>
        </g>
      ))}
    </svg>
  );
}

/** An account of the same name at another PC is another account. */
const laneOf = ({ person, pc }: Event): string => (person.startsWith('login:') ? person : `${person} @ ${pc}`);
