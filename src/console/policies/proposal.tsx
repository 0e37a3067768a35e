import { Alert, Space, Tabs, Tag, Typography } from 'antd';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import type { AnswerOf } from '../../central/api/calls.js';
import { useAsk } from '../api/queries.js';
import { masked } from '../parts/masked.js';
import { PageFrame } from '../parts/page-frame.js';
import { Nothing, Remote } from '../parts/states.js';
import { When } from '../parts/when.js';
import { useSay } from '../shell/preferences.js';
import { DifferenceView } from './difference-view.js';
import { ProposalDeeds } from './proposal-deeds.js';
import { STATUS_TONE } from './proposals.js';
import { TrialView } from './trial-view.js';
import { Writing } from './writing.js';

const PROPOSAL = 'GET /api/v1/proposals/:id';
export type Whole = AnswerOf<typeof PROPOSAL>;

/** One proposal: what it changes, its tests, who approved, and what may be done with it. */
export function ProposalPage() {
  const { id = '' } = useParams();
  const say = useSay();
  const asked = useAsk(PROPOSAL, { params: { id } });
  if (asked.data !== undefined)
    return <ProposalView key={asked.data.id} proposal={asked.data} title={asked.data.title} />;
  return (
    <PageFrame title={say('page.proposal')}>
      <Remote of={asked}>{() => null}</Remote>
    </PageFrame>
  );
}

function ProposalView({ proposal, title }: { readonly proposal: Whole; readonly title: string }) {
  const say = useSay();
  const [tab, setTab] = useState('difference');
  const { status, base, createdBy, updatedAt, incident, note, difference, approvals, needed, trial } = proposal;
  return (
    <PageFrame title={masked(title)} tools={<ProposalDeeds proposal={proposal} />}>
      <Space wrap className="notice">
        <Tag className={STATUS_TONE[status]}>{say(`proposal.status.${status}`)}</Tag>
        <span>{base === 0 ? say('proposal.base.builtin') : say('proposal.base', { version: base })}</span>
        <span>
          {say('proposal.by')} {createdBy.replace(/^account:/, '')}
        </span>
        <span>
          {say('proposal.updated')} <When at={updatedAt} />
        </span>
        {incident !== null && <Link to={`/incidents/${incident}`}>{say('proposal.from-incident')}</Link>}
        {status !== 'withdrawn' && (
          <Tag className="tone-blue">{say('proposal.approvals', { count: approvals.length, needed })}</Tag>
        )}
        {approvals.length > 0 && (
          <span>
            {say('proposal.approved-by', { names: approvals.map(({ by }) => by.replace(/^account:/, '')).join(', ') })}
          </span>
        )}
      </Space>
      {note !== '' && <Typography.Paragraph className="pre">{masked(note)}</Typography.Paragraph>}
      {needed === 2 && status !== 'published' && (
        <Alert type="info" showIcon className="notice" title={say('proposal.approvals.two')} />
      )}
      {trial !== null && (
        <section className="section" aria-label={say('proposal.test')}>
          <TrialView trial={trial} />
        </section>
      )}
      <Tabs
        activeKey={tab}
        onChange={setTab}
        items={[
          {
            key: 'difference',
            label: say('proposal.difference'),
            children:
              difference.length === 0 ? (
                <Nothing text={say('proposal.unchanged')} />
              ) : (
                <DifferenceView files={difference} />
              ),
          },
          { key: 'writing', label: say('proposal.editor'), children: <Writing proposal={proposal} /> },
        ]}
      />
    </PageFrame>
  );
}
