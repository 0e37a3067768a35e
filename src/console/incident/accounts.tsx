import type { Incident } from '../../central/api/calls.js';
import { masked } from '../parts/masked.js';
import { wordOf } from '../parts/words.js';
import { useSay } from '../shell/preferences.js';
import { isKey } from '../text/catalogue.js';
import { Scroll } from './scroll.js';

/** Which entities made which record, and why each entry counted or did not. */
export function Accounts({ of: { explanation } }: { readonly of: Incident }) {
  const say = useSay();
  if (explanation === undefined) return null;
  const { accounts, of = accounts.length } = explanation;
  /** A word of a closed list; one that a later agent added, as it is. */
  const word = (list: 'why' | 'lack' | 'is', name: string): string => {
    const key = `account.${list}.${name}`;
    return isKey(key) ? say(key) : name;
  };
  return (
    <>
      <h3 id="accounts">{say('account.title')}</h3>
      <Scroll name={say('account.title')}>
        <table className="plain-table accounts" aria-labelledby="accounts">
          <thead>
            <tr>
              <th scope="col">{say('account.number')}</th>
              <th scope="col">{say('account.entities')}</th>
              <th scope="col">{say('account.why')}</th>
            </tr>
          </thead>
          <tbody>
            {accounts.map(({ number, part, at, entities, kind, why, lacks, of: other }) => (
              <tr key={number}>
                <th scope="row">{number}</th>
                <td>
                  {entities.map(({ type, shown, is }, index) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: a list that never changes, with repeats
                    <span key={index} className={`entity entity-${type}`}>
                      {masked(shown)}
                      {is !== undefined && <small> {word('is', is)}</small>}{' '}
                    </span>
                  ))}
                  <small className="path">
                    {masked(part)}
                    {at !== null && ` · ${say(`account.at.${at.unit}`, { n: at.number })}`}
                  </small>
                </td>
                <td>
                  {kind !== null && <>{wordOf(say, 'kind', kind)} · </>}
                  {word('why', why)}
                  {other !== null && ` ${say('account.see', { n: other })}`}
                  {lacks !== null && <small> {word('lack', lacks)}</small>}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      {of > accounts.length && <p>{say('account.more', { shown: accounts.length, of })}</p>}
    </>
  );
}
