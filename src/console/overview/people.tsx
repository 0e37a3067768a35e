import { Card } from 'antd';
import { useNavigate } from 'react-router';
import type { AnswerOf } from '../../central/api/calls.js';
import { useAsk } from '../api/queries.js';
import { masked } from '../parts/masked.js';
import { Nothing, Remote } from '../parts/states.js';
import { useSay } from '../shell/preferences.js';

/** Who sent most different owners. */
export function People({ days }: { readonly days: number }) {
  const say = useSay();
  const navigate = useNavigate();
  const people = useAsk('GET /api/v1/stats/people', { query: { days } }, { keep: true });
  return (
    <Card title={say('overview.people')}>
      <Remote
        of={people}
        empty={({ items, unnamed }) => items.length + unnamed.length === 0}
        emptyText={say('overview.quiet')}
      >
        {({ items, unnamed }) => (
          <>
            {items.length > 0 && (
              <table className="plain-table">
                <thead>
                  <tr>
                    <th scope="col">{say('word.person')}</th>
                    <th scope="col">{say('word.branch')}</th>
                    <th scope="col">{say('overview.owners')}</th>
                    <th scope="col">{say('overview.incidents')}</th>
                  </tr>
                </thead>
                <tbody>
                  {items.map(({ person, branch, owners, incidents }) => (
                    <tr key={`${person} ${branch}`}>
                      <td>
                        <button
                          type="button"
                          className="link"
                          onClick={() => navigate(`/queue?${new URLSearchParams({ person, branch })}`)}
                        >
                          {masked(person)}
                        </button>
                      </td>
                      <td>{masked(branch)}</td>
                      <td>{owners}</td>
                      <td>{incidents}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            )}
            {unnamed.length > 0 && <Accounts items={unnamed} />}
          </>
        )}
      </Remote>
    </Card>
  );
}

/** What happened under accounts of PCs: nobody is ranked by where they sat. */
function Accounts({ items }: { readonly items: AnswerOf<'GET /api/v1/stats/people'>['unnamed'] }) {
  const say = useSay();
  const navigate = useNavigate();
  return (
    <details>
      <summary>{say('overview.unnamed')}</summary>
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">{say('word.pc')}</th>
            <th scope="col">{say('overview.account')}</th>
            <th scope="col">{say('word.branch')}</th>
            <th scope="col">{say('overview.incidents')}</th>
          </tr>
        </thead>
        <tbody>
          {items.map(({ account, branch, device, pc, incidents }) => (
            <tr key={`${device} ${account}`}>
              <td>
                <button
                  type="button"
                  className="link"
                  onClick={() => navigate(`/queue?${new URLSearchParams({ person: account, device })}`)}
                >
                  {masked(pc)}
                </button>
              </td>
              <td>{masked(account)}</td>
              <td>{masked(branch)}</td>
              <td>{incidents}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

interface FalseBlock {
  readonly branch: string;
  readonly wrong: number;
  readonly reviewed: number;
}

/** How often a refusal was wrong, where somebody looked. */
export function FalseBlocks({ items }: { readonly items: readonly FalseBlock[] }) {
  const say = useSay();
  return (
    <Card title={say('overview.false-blocks')}>
      {items.length === 0 ? (
        <Nothing />
      ) : (
        <table className="plain-table">
          <thead>
            <tr>
              <th scope="col">{say('word.branch')}</th>
              <th scope="col">{say('overview.share')}</th>
              <th scope="col">{say('overview.incidents')}</th>
            </tr>
          </thead>
          <tbody>
            {items.slice(0, 10).map(({ branch, wrong, reviewed }) => (
              <tr key={branch}>
                <td>{masked(branch)}</td>
                <td>{`${((100 * wrong) / Math.max(1, reviewed)).toFixed(1)} %`}</td>
                <td>{say('overview.false-of', { wrong, reviewed })}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Card>
  );
}
