import { Button, Space, Tag } from 'antd';
import { useState } from 'react';
import type { AnswerOf } from '../../central/api/calls.js';
import { useAct, useAsk } from '../api/queries.js';
import { Confirm } from '../parts/confirm.js';
import { DataTable } from '../parts/data-table.js';
import { useSaid } from '../parts/said.js';
import { Remote } from '../parts/states.js';
import { When } from '../parts/when.js';
import { wordOf } from '../parts/words.js';
import { useSay } from '../shell/preferences.js';
import { DeadLetters } from './dead-letters.js';
import { type Outlet, OutletForm } from './outlet-form.js';

const OUTLETS = 'GET /api/v1/outlets';
const LOOK_MS = 30_000;
type Answer = AnswerOf<typeof OUTLETS>;
type Deed = { readonly what: 'new' } | { readonly what: 'edit' | 'remove' | 'dead'; readonly outlet: Outlet };

/** Where digests, alarms and incidents are sent to, and whether they arrive. */
export function Outlets() {
  const say = useSay();
  const [deed, setDeed] = useState<Deed | null>(null);
  const asked = useAsk(OUTLETS, {}, { every: LOOK_MS });
  const done = (): void => setDeed(null);
  return (
    <>
      <Button type="primary" className="notice" onClick={() => setDeed({ what: 'new' })}>
        {say('outlets.new')}
      </Button>
      <Remote of={asked} empty={({ items }) => items.length === 0} emptyText={say('outlets.none')}>
        {({ items }) => (
          <DataTable<Outlet>
            rowKey="id"
            pagination={{ pageSize: 50, hideOnSinglePage: true }}
            dataSource={[...items]}
            columns={[
              {
                key: 'name',
                title: say('outlets.name'),
                render: (_, { name, target }) => (
                  <div className="clip">
                    {name}
                    <div className="hint">{target}</div>
                  </div>
                ),
              },
              { dataIndex: 'type', title: say('outlets.type'), render: (type: string) => wordOf(say, 'outlet', type) },
              { key: 'told', title: say('outlets.told'), render: (_, outlet) => <Told outlet={outlet} /> },
              { key: 'state', title: say('outlets.state'), render: (_, outlet) => <State outlet={outlet} /> },
              {
                key: 'actions',
                title: say('policies.actions'),
                render: (_, outlet) => <Actions outlet={outlet} onDeed={setDeed} />,
              },
            ]}
          />
        )}
      </Remote>
      {deed?.what === 'new' && <OutletForm outlet={null} carries={carriesOf(asked.data)} onDone={done} />}
      {deed?.what === 'edit' && <OutletForm outlet={deed.outlet} carries={carriesOf(asked.data)} onDone={done} />}
      {deed?.what === 'dead' && <DeadLetters outlet={deed.outlet} onDone={done} />}
      {deed?.what === 'remove' && <Remove outlet={deed.outlet} onDone={done} />}
    </>
  );
}

const carriesOf = (answer: Answer | undefined): Answer['carries'] => answer?.carries ?? {};

function Told({ outlet: { digest, hour, alarms, incidents, severity, branch } }: { readonly outlet: Outlet }) {
  const say = useSay();
  const parts = [
    ...(digest === 'day' ? [`${say('outlets.digest.day')} ${hour}:00`] : []),
    ...(digest === 'hour' ? [say('outlets.digest.hour')] : []),
    ...(alarms ? [say('outlets.alarms')] : []),
    ...(incidents ? [`${say('outlets.incidents')} ≥ ${wordOf(say, 'severity', severity)}`] : []),
    ...(branch === null ? [] : [branch]),
  ];
  return <div className="clip">{parts.join(' · ')}</div>;
}

function State({ outlet: { enabled, error, sentAt, waiting, dead } }: { readonly outlet: Outlet }) {
  const say = useSay();
  const [tone, text] = !enabled
    ? (['neutral', say('outlets.off')] as const)
    : error !== null
      ? (['red', say('outlets.failing')] as const)
      : sentAt === null
        ? (['neutral', say('outlets.unused')] as const)
        : (['green', say('outlets.works')] as const);
  return (
    <div className="clip">
      <Space size={4} wrap>
        <Tag className={`tone-${tone}`}>{text}</Tag>
        {waiting > 0 && <Tag className="tone-blue">{say('outlets.waiting', { count: waiting })}</Tag>}
        {dead > 0 && <Tag className="tone-red">{say('outlets.dead', { count: dead })}</Tag>}
        {sentAt !== null && <When at={sentAt} />}
      </Space>
      {error !== null && <div className="hint">{error}</div>}
    </div>
  );
}

function Actions({ outlet, onDeed }: { readonly outlet: Outlet; readonly onDeed: (deed: Deed) => void }) {
  const say = useSay();
  const said = useSaid();
  const test = useAct('POST /api/v1/outlets/:id/test', [OUTLETS]);
  const enable = useAct('POST /api/v1/outlets/:id/enabled', [OUTLETS]);
  const { id, name, enabled, dead } = outlet;
  return (
    <Space size={4} wrap className="deeds">
      <Button
        size="small"
        loading={test.isPending}
        onClick={() =>
          test.mutate(
            { params: { id } },
            {
              onSuccess: ({ ok, error }) =>
                ok
                  ? said.done(say('outlets.test.good', { name }))
                  : said.bad(say('outlets.test.bad', { error: error ?? '' })),
              onError: said.failed,
            },
          )
        }
      >
        {say('outlets.test')}
      </Button>
      <Button size="small" onClick={() => onDeed({ what: 'edit', outlet })}>
        {say('settings.edit')}
      </Button>
      <Button
        size="small"
        loading={enable.isPending}
        onClick={() => enable.mutate({ params: { id }, body: { enabled: !enabled } }, { onError: said.failed })}
      >
        {say(enabled ? 'outlets.stop' : 'outlets.start')}
      </Button>
      {dead > 0 && (
        <Button size="small" onClick={() => onDeed({ what: 'dead', outlet })}>
          {say('outlets.dead', { count: dead })}
        </Button>
      )}
      <Button size="small" danger onClick={() => onDeed({ what: 'remove', outlet })}>
        {say('settings.remove')}
      </Button>
    </Space>
  );
}

function Remove({ outlet, onDone }: { readonly outlet: Outlet; readonly onDone: () => void }) {
  const say = useSay();
  const said = useSaid();
  const remove = useAct('DELETE /api/v1/outlets/:id', [OUTLETS]);
  return (
    <Confirm
      danger
      title={say('settings.remove')}
      text={say('outlets.remove.ask', { name: outlet.name, count: outlet.waiting + outlet.dead })}
      busy={remove.isPending}
      onCancel={onDone}
      onYes={() => remove.mutate({ params: { id: outlet.id } }, { onSuccess: onDone, onError: said.failed })}
    />
  );
}
