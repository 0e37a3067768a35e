import { Alert } from 'antd';
import type { ReactNode } from 'react';
import type { Incident } from '../../central/api/calls.js';
import { masked } from '../parts/masked.js';
import { useMay } from '../parts/may.js';
import { QuietLink } from '../parts/quiet-link.js';
import { VerdictTag } from '../parts/verdict-tag.js';
import { When } from '../parts/when.js';
import { wordOf } from '../parts/words.js';
import { useSay } from '../shell/preferences.js';
import type { Found } from './incident.js';

const totalOf = (counts: Incident['records']): number => Object.values(counts).reduce((sum, count) => sum + count, 0);

/** The first question: did it leave? */
export function Answer({ of }: { readonly of: Incident }) {
  const say = useSay();
  const { verdict, asked, earlier, records, host } = of;
  const refused = verdict === 'block' || verdict === 'coach';
  const total = totalOf(records);
  const sentence = !refused
    ? say('incident.left', { records: total, host: masked(host) })
    : earlier === undefined
      ? say('incident.refused-all', { records: total })
      : say('incident.refused-some', { records: total, requests: earlier.requests, bytes: earlier.bytes });
  const observed = asked === verdict ? '' : ` ${say('incident.observed', { asked: say(`verdict.${asked}`) })}`;
  return (
    <Alert
      type={!refused || earlier !== undefined ? 'warning' : 'info'}
      className="answer"
      title={
        <>
          <VerdictTag verdict={verdict} /> {sentence}
          {observed}
        </>
      }
    />
  );
}

/** By whom, on which PC, to whom, when. */
export function Facts({ of }: { readonly of: Found }) {
  const say = useSay();
  const readsPeople = useMay('people:read');
  const { incident, branch, pc, device, receivedAt, clockSetBySeconds } = of;
  const { person, process, recipients = [] } = incident;
  return (
    <dl className="facts">
      <Fact name={say('word.person')}>
        {readsPeople ? (
          <QuietLink to={`/people?${new URLSearchParams({ person: person.id })}`}>{masked(person.id)}</QuietLink>
        ) : (
          masked(person.id)
        )}{' '}
        <small>({say(`incident.source.${person.source}`)})</small>
      </Fact>
      <Fact name={say('word.pc')}>
        {masked(pc)} <small>{device.slice(0, 8)}</small>
      </Fact>
      <Fact name={say('word.branch')}>{masked(branch)}</Fact>
      <Fact name={say('incident.at')}>
        <When at={incident.at} />
      </Fact>
      <Fact name={say('incident.received')}>
        <When at={receivedAt} />
      </Fact>
      <Fact name={say('word.channel')}>
        {masked(incident.channel)} <small>({wordOf(say, 'category', incident.category)})</small>
      </Fact>
      <Fact name={say('word.host')}>
        {incident.method} {masked(`${incident.host}${incident.path}`)}
      </Fact>
      <Fact name={say('incident.recipients')}>
        {recipients.length === 0 ? say('incident.unknown') : recipients.map(({ shown }) => masked(shown)).join('、')}
      </Fact>
      <Fact name={say('incident.process')}>
        {process === null ? say('incident.unknown') : masked(process.path ?? process.name)}
      </Fact>
      <Fact name={say('incident.bytes')}>{say('incident.bytes-value', { bytes: incident.bodyBytes })}</Fact>
      <Fact name={say('incident.id')}>
        <code>{incident.id}</code>
      </Fact>
      {clockSetBySeconds !== 0 && <Fact name="">{say('incident.clock-set', { seconds: clockSetBySeconds })}</Fact>}
    </dl>
  );
}

export function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
