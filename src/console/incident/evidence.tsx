import { Alert, Button, Input } from 'antd';
import { useState } from 'react';
import { useAct } from '../api/queries.js';
import { OpeningList } from '../evidence/openings.js';
import { problemText } from '../parts/problem.js';
import { useSay } from '../shell/preferences.js';
import type { Found } from './incident.js';

/** What was sealed of it, and asking to see that. */
export function Evidence({ of: { incident, sealed } }: { readonly of: Found }) {
  const say = useSay();
  const [purpose, setPurpose] = useState('');
  const ask = useAct('POST /api/v1/incidents/:id/openings', ['GET /api/v1/openings']);
  const note = incident.sealed;
  if (note === null) return <p>{say('opening.no-keys')}</p>;
  if (note === undefined) return <p>{say('opening.nothing')}</p>;
  if (!sealed) return <p>{say('opening.missing')}</p>;
  return (
    <>
      <p>
        {say('opening.sealed', { records: note.records, of: note.of })} <code>SHA-256 {note.sha256.slice(0, 16)}…</code>
      </p>
      <p>
        <small>{say('opening.about')}</small>
      </p>
      <form
        className="step-form no-print"
        onSubmit={(event) => {
          event.preventDefault();
          ask.mutate({ params: { id: incident.id }, body: { purpose } }, { onSuccess: () => setPurpose('') });
        }}
      >
        {ask.error !== null && <Alert type="error" role="alert" title={problemText(ask.error, say)} />}
        <Input
          aria-label={say('opening.purpose')}
          placeholder={say('opening.purpose-hint')}
          maxLength={500}
          value={purpose}
          onChange={({ target }) => setPurpose(target.value)}
        />
        <Button htmlType="submit" disabled={purpose.trim().length < 4} loading={ask.isPending}>
          {say('opening.ask')}
        </Button>
      </form>
      <OpeningList incident={incident.id} />
    </>
  );
}
