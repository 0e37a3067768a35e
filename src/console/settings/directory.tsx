import { Button, Space, Typography } from 'antd';
import { useState } from 'react';
import type { AnswerOf } from '../../central/api/calls.js';
import { useAct, useAsk } from '../api/queries.js';
import { Confirm } from '../parts/confirm.js';
import { DataTable } from '../parts/data-table.js';
import { useSaid } from '../parts/said.js';
import { Remote } from '../parts/states.js';
import { When } from '../parts/when.js';
import { useSay } from '../shell/preferences.js';
import { isKey } from '../text/catalogue.js';
import { BringList, NewSource } from './directory-form.js';

const SOURCES = 'GET /api/v1/directory/sources';
export type Source = AnswerOf<typeof SOURCES>['items'][number];
type Deed = { readonly what: 'new' } | { readonly what: 'list' | 'remove'; readonly source: Source };

/** Where it is kept who works for the company. */
export function Directory() {
  const say = useSay();
  const said = useSaid();
  const [deed, setDeed] = useState<Deed | null>(null);
  const asked = useAsk(SOURCES, {});
  const remove = useAct('DELETE /api/v1/directory/sources/:id', [SOURCES]);
  const done = (): void => setDeed(null);
  return (
    <>
      <Typography.Paragraph type="secondary">{say('directory.why')}</Typography.Paragraph>
      <Button type="primary" className="notice" onClick={() => setDeed({ what: 'new' })}>
        {say('directory.new')}
      </Button>
      <Remote of={asked} empty={({ items }) => items.length === 0} emptyText={say('directory.none')}>
        {({ items }) => (
          <DataTable<Source>
            rowKey="id"
            pagination={false}
            dataSource={[...items]}
            columns={[
              { dataIndex: 'name', title: say('outlets.name') },
              { dataIndex: 'type', title: say('outlets.type'), render: (type: string) => typeName(say, type) },
              { dataIndex: 'target', title: say('outlets.host'), className: 'break' },
              { dataIndex: 'people', title: say('directory.people'), align: 'right' },
              { key: 'read', title: say('directory.read-at'), render: (_, source) => <LastRead source={source} /> },
              {
                key: 'actions',
                title: say('policies.actions'),
                render: (_, source) => <Actions source={source} onDeed={setDeed} />,
              },
            ]}
          />
        )}
      </Remote>
      {deed?.what === 'new' && <NewSource onDone={done} />}
      {deed?.what === 'list' && <BringList source={deed.source} onDone={done} />}
      {deed?.what === 'remove' && (
        <Confirm
          danger
          title={say('settings.remove')}
          text={say('directory.remove.ask', { name: deed.source.name })}
          busy={remove.isPending}
          onCancel={done}
          onYes={() => remove.mutate({ params: { id: deed.source.id } }, { onSuccess: done, onError: said.failed })}
        />
      )}
    </>
  );
}

function typeName(say: ReturnType<typeof useSay>, type: string): string {
  const key = `directory.type.${type}`;
  return isKey(key) ? say(key) : type;
}

function LastRead({ source: { doneAt, error } }: { readonly source: Source }) {
  const say = useSay();
  return (
    <>
      {doneAt === null ? say('directory.never') : <When at={doneAt} />}
      {error !== null && <div className="hint clip bad">{error}</div>}
    </>
  );
}

function Actions({ source, onDeed }: { readonly source: Source; readonly onDeed: (deed: Deed) => void }) {
  const say = useSay();
  const said = useSaid();
  const sync = useAct('POST /api/v1/directory/sources/:id/sync', [SOURCES]);
  return (
    <Space size={4} wrap>
      {source.type === 'csv' ? (
        <Button size="small" onClick={() => onDeed({ what: 'list', source })}>
          {say('directory.upload')}
        </Button>
      ) : (
        <Button
          size="small"
          loading={sync.isPending}
          onClick={() =>
            sync.mutate(
              { params: { id: source.id }, body: {} },
              {
                onSuccess: ({ people, joined, left }) => said.done(say('directory.taken', { people, joined, left })),
                onError: said.failed,
              },
            )
          }
        >
          {say('directory.sync')}
        </Button>
      )}
      <Button size="small" danger onClick={() => onDeed({ what: 'remove', source })}>
        {say('settings.remove')}
      </Button>
    </Space>
  );
}
