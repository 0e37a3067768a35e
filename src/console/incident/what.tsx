import type { Incident } from '../../central/api/calls.js';
import { masked } from '../parts/masked.js';
import { wordOf } from '../parts/words.js';
import { useSay } from '../shell/preferences.js';
import { Accounts } from './accounts.js';
import { Fact } from './facts.js';

const MOST_PARTS = 30;

/** What was found, masked, and where in the content it stood. */
export function What({ of }: { readonly of: Incident }) {
  const say = useSay();
  const { samples, parts, outcome, patterns } = of;
  return (
    <>
      <p>
        <small>{say('incident.assembled')}</small>
      </p>
      {samples.length > 0 && (
        <ul className="samples" aria-label={say('incident.samples')}>
          {samples.map((sample) => (
            <li key={sample}>{masked(sample)}</li>
          ))}
        </ul>
      )}
      {parts.length > 0 && (
        <ul className="parts" aria-label={say('incident.parts')}>
          {parts.slice(0, MOST_PARTS).map(({ path, records }) => (
            <li key={path}>
              <span className="path">{masked(path)}</span>{' '}
              <small>
                {Object.entries(records)
                  .map(([kind, count]) => `${wordOf(say, 'kind', kind)} ${count}`)
                  .join(' · ')}
              </small>
            </li>
          ))}
        </ul>
      )}
      <dl className="facts">
        <Fact name={say('incident.outcome')}>
          {[wordOf(say, 'outcome', outcome.name), ...outcome.reasons.map((each) => wordOf(say, 'cause', each))].join(
            ' · ',
          )}
        </Fact>
        {patterns.map(({ id, hits }) => (
          <Fact key={id} name={id}>
            {hits}
          </Fact>
        ))}
      </dl>
    </>
  );
}

/** Which rule, of which policy, and what of it held. */
export function Why({ of }: { readonly of: Incident }) {
  const say = useSay();
  const { rule, matches, policyVersion, tries } = of;
  return (
    <>
      <dl className="facts">
        <Fact name={say('word.rule')}>
          <code>{rule === null ? say('incident.no-rule') : masked(rule)}</code>
        </Fact>
        <Fact name={say('incident.policy')}>{masked(policyVersion)}</Fact>
      </dl>
      <ul>
        {matches.map((match) => (
          <li key={`${match.rule}-${match.then}`}>
            <code>{masked(match.rule)}</code> → {wordOf(say, 'verdict', match.then)}：{masked(match.why)}
          </li>
        ))}
        {tries !== undefined && <li>{say('incident.tries', { n: tries })}</li>}
      </ul>
      <Accounts of={of} />
    </>
  );
}
