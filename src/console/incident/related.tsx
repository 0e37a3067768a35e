import { Link } from 'react-router';
import type { AnswerOf } from '../../central/api/calls.js';
import { useAsk } from '../api/queries.js';
import { masked } from '../parts/masked.js';
import { Remote } from '../parts/states.js';
import { VerdictTag } from '../parts/verdict-tag.js';
import { When } from '../parts/when.js';
import { useSay } from '../shell/preferences.js';

const RELATED = 'GET /api/v1/incidents/:id/related';
type Row = AnswerOf<typeof RELATED>['person'][number] & { readonly shared?: number };

/** What else these owners and this login appear in. */
export function Related({ incident }: { readonly incident: string }) {
  const say = useSay();
  const related = useAsk(RELATED, { params: { id: incident } });
  return (
    <Remote of={related} rows={3}>
      {({ owners, of, person }) => (
        <>
          <h3>{say('incident.same-owners', { of })}</h3>
          <Rows rows={owners} />
          <h3>{say('incident.same-person')}</h3>
          <Rows rows={person} />
        </>
      )}
    </Remote>
  );
}

function Rows({ rows }: { readonly rows: readonly Row[] }) {
  const say = useSay();
  if (rows.length === 0) return <p>{say('incident.none')}</p>;
  return (
    <ul className="related">
      {rows.map((row) => (
        <li key={row.id}>
          <VerdictTag verdict={row.verdict} />
          <Link to={`/incidents/${row.id}`}>
            <When at={row.at} />
          </Link>{' '}
          {masked(row.person)} → {masked(row.host)} · {masked(row.branch)}
          {row.shared !== undefined && ` · ${say('incident.shared', { n: row.shared })}`}
        </li>
      ))}
    </ul>
  );
}
