import { Alert, Button, Input, Select } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import type { BodyOf } from '../../central/api/calls.js';
import { useAct } from '../api/queries.js';
import { masked } from '../parts/masked.js';
import { useMay } from '../parts/may.js';
import { problemText } from '../parts/problem.js';
import { StatusTag } from '../parts/tags.js';
import { When } from '../parts/when.js';
import { wordOf } from '../parts/words.js';
import { useSay } from '../shell/preferences.js';
import type { Found } from './incident.js';

const STEP = 'POST /api/v1/incidents/:id/reviews';
type Status = BodyOf<typeof STEP>['status'];
const STATUSES: readonly Status[] = ['triage', 'investigating', 'confirmed', 'false-alarm', 'lawful', 'closed'];

/** What was no leak can teach the policy. */
const TEACHES: readonly Status[] = ['false-alarm', 'lawful'];

/** What was done about it, and the next step. */
export function Handling({
  incident,
  reviews,
  mayReview,
}: {
  readonly incident: string;
  readonly reviews: Found['reviews'];
  readonly mayReview: boolean;
}) {
  const say = useSay();
  const [status, setStatus] = useState<Status>('triage');
  const [note, setNote] = useState('');
  const take = useAct(STEP, ['GET /api/v1/incidents/:id']);
  const mayPropose = useMay('policy:propose');
  const step = Math.max(0, ...reviews.map((each) => each.step)) + 1;
  return (
    <>
      {reviews.length === 0 ? (
        <p>{say('incident.no-steps')}</p>
      ) : (
        <ol className="steps">
          {reviews.map((each) => (
            <li key={each.step}>
              <StatusTag status={each.status} /> {each.by} · <When at={each.at} />
              {each.note !== '' && <p>{masked(each.note)}</p>}
            </li>
          ))}
        </ol>
      )}
      {mayReview && (
        <form
          className="step-form no-print"
          onSubmit={(event) => {
            event.preventDefault();
            take.mutate({ params: { id: incident }, body: { step, status, note } }, { onSuccess: () => setNote('') });
          }}
        >
          {take.error !== null && <Alert type="error" role="alert" title={problemText(take.error, say)} />}
          <Select
            aria-label={say('incident.step')}
            value={status}
            onChange={setStatus}
            options={STATUSES.map((each) => ({ value: each, label: wordOf(say, 'status', each) }))}
          />
          <Input
            aria-label={say('incident.note')}
            placeholder={say('incident.note')}
            maxLength={2000}
            value={note}
            onChange={({ target }) => setNote(target.value)}
          />
          <Button htmlType="submit" loading={take.isPending}>
            {say('incident.take-step')}
          </Button>
        </form>
      )}
      {mayPropose && reviews.some((each) => TEACHES.includes(each.status)) && (
        <p className="no-print">
          <Link to={`/policies/propose/${incident}`}>{say('page.propose')}</Link>
        </p>
      )}
    </>
  );
}
