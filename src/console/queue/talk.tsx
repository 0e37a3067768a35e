import { Button, Mentions } from 'antd';
import { useState } from 'react';
import { useAct, useAsk, useMe } from '../api/queries.js';
import { masked } from '../parts/masked.js';
import { problemText } from '../parts/problem.js';
import { Nothing, Remote } from '../parts/states.js';
import { When } from '../parts/when.js';
import { useSay } from '../shell/preferences.js';
import './talk.css';

const LIST = 'GET /api/v1/incidents/:id/comments';

/** What reviewers say about one incident. */
export function Talk({ incident }: { readonly incident: string }) {
  const say = useSay();
  const me = useMe();
  const [text, setText] = useState('');
  const comments = useAsk(LIST, { params: { id: incident } });
  const send = useAct('POST /api/v1/incidents/:id/comments', [LIST, 'GET /api/v1/mentions']);
  const mayWrite = me.data?.permissions.includes('incidents:review') === true;
  const colleagues = useAsk('GET /api/v1/reviewers', {}, { enabled: mayWrite });
  return (
    <section aria-label={say('talk.title')} className="talk">
      <Remote of={comments} rows={2}>
        {({ items }) =>
          items.length === 0 ? (
            <Nothing text={say('talk.none')} />
          ) : (
            <ol className="comments">
              {items.map((each) => (
                <li key={each.id}>
                  <strong>{each.by}</strong> <When at={each.at} />
                  <p>{masked(each.text)}</p>
                </li>
              ))}
            </ol>
          )
        }
      </Remote>
      {mayWrite && (
        <form
          className="no-print"
          onSubmit={(event) => {
            event.preventDefault();
            send.mutate({ params: { id: incident }, body: { text } }, { onSuccess: () => setText('') });
          }}
        >
          <Mentions
            aria-label={say('talk.say')}
            placeholder={say('talk.say')}
            value={text}
            maxLength={4000}
            rows={3}
            options={(colleagues.data?.items ?? []).map((name) => ({ value: name, label: name }))}
            onChange={setText}
          />
          {send.error !== null && <p role="alert">{problemText(send.error, say)}</p>}
          <Button htmlType="submit" type="primary" disabled={text.trim() === ''} loading={send.isPending}>
            {say('talk.send')}
          </Button>
        </form>
      )}
    </section>
  );
}
