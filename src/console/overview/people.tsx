import { Card } from 'antd';
import type { AnswerOf } from '../../central/api/calls.js';
import { useAsk } from '../api/queries.js';
import { shareText } from '../parts/bytes.js';
import { masked } from '../parts/masked.js';
import { QuietLink } from '../parts/quiet-link.js';
import { Nothing, Remote } from '../parts/states.js';
import { useSay } from '../shell/preferences.js';
import type { ToQueue } from './overview.js';

/** Who sent most different owners. */
export function People({ days, to }: { readonly days: number; readonly to: ToQueue }) {
  const say = useSay();
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
                    <th scope="col">{say('word.records')}</th>
                    <th scope="col">{say('overview.incidents')}</th>
                  </tr>
                </thead>
                <tbody>
                  {items.map(({ person, branch, owners, records, incidents }) => (
                    <tr key={`${person} ${branch}`}>
                      <td>
                        <QuietLink to={to({ person, branch })}>{masked(person)}</QuietLink>
                      </td>
                      <td>{masked(branch)}</td>
                      <td>{owners}</td>
                      <td>{records}</td>
                      <td>{incidents}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            )}
            {unnamed.length > 0 && <Accounts items={unnamed} to={to} open={items.length === 0} />}
          </>
        )}
      </Remote>
    </Card>
  );
}

/** What happened under accounts of PCs: nobody is ranked by where they sat. */
function Accounts({
  items,
  to,
  open,
}: {
  readonly items: AnswerOf<'GET /api/v1/stats/people'>['unnamed'];
  readonly to: ToQueue;
  readonly open: boolean;
}) {
  const say = useSay();
  return (
    <details className="chart-data" open={open}>
      <summary>{say('overview.unnamed')}</summary>
      <table>
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
                <QuietLink to={to({ person: account, device })}>{masked(pc)}</QuietLink>
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

const REFUSED = ['block', 'coach'];
const WRONG = ['false-alarm', 'lawful'];

interface FalseBlock {
  readonly branch: string;
  readonly wrong: number;
  readonly reviewed: number;
}

/** How often a refusal was wrong, where somebody looked. */
export function FalseBlocks({ items, to }: { readonly items: readonly FalseBlock[]; readonly to: ToQueue }) {
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
                <td>
                  <QuietLink to={to({ branch, verdict: REFUSED, status: WRONG })}>{masked(branch)}</QuietLink>
                </td>
                <td>{shareText(wrong, reviewed)}</td>
                <td>{say('overview.false-of', { wrong, reviewed })}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Card>
  );
}
