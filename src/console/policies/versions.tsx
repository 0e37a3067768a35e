import { Button, Select, Space, Tag, Typography } from 'antd';
import { useState } from 'react';
import type { AnswerOf } from '../../central/api/calls.js';
import { useAct, useAsk } from '../api/queries.js';
import { AskWhy } from '../parts/ask-why.js';
import { DataTable } from '../parts/data-table.js';
import { useMay } from '../parts/may.js';
import { useSaid } from '../parts/said.js';
import { Remote } from '../parts/states.js';
import { When } from '../parts/when.js';
import { type Say, useSay } from '../shell/preferences.js';
import { isKey } from '../text/catalogue.js';
import { DifferenceView } from './difference-view.js';

const VERSIONS = 'GET /api/v1/policy/versions';
type Version = AnswerOf<typeof VERSIONS>['items'][number];

/** What was published, what changed between any two, and the way back. */
export function Versions() {
  const say = useSay();
  const asked = useAsk(VERSIONS, {});
  return (
    <Remote of={asked}>
      {({ items }) => (
        <>
          <Compare key={items[0]?.version ?? 0} versions={items} />
          <List versions={items} say={say} />
        </>
      )}
    </Remote>
  );
}

function Compare({ versions }: { readonly versions: readonly Version[] }) {
  const say = useSay();
  const kept = versions.filter((each) => each.kept).map(({ version }) => version);
  const all = [...kept, 0];
  const [from, setFrom] = useState(all[1] ?? 0);
  const [to, setTo] = useState(all[0] ?? 0);
  const options = all.map((value) => ({ value, label: value === 0 ? say('policies.builtin') : String(value) }));
  const asked = useAsk('GET /api/v1/policy/difference', { query: { from, to } }, { keep: true });
  return (
    <section className="section">
      <Typography.Title level={2} className="section-title">
        {say('policies.compare')}
      </Typography.Title>
      <Space wrap className="notice">
        <span>{say('policies.from')}</span>
        <Select
          aria-label={say('policies.from')}
          value={from}
          onChange={setFrom}
          options={options}
          className="select-version"
        />
        <span>{say('policies.to')}</span>
        <Select
          aria-label={say('policies.to')}
          value={to}
          onChange={setTo}
          options={options}
          className="select-version"
        />
      </Space>
      <Remote of={asked} empty={({ files }) => files.length === 0} emptyText={say('policies.same')}>
        {({ changes, files }) => (
          <>
            <Space wrap size={4} className="notice">
              {changes.map(({ what, id, change }) => (
                <Tag key={`${what} ${id}`} className={TONE[change] ?? 'tone-neutral'}>
                  {changeText(say, change, what, id)}
                </Tag>
              ))}
            </Space>
            <DifferenceView files={files} />
          </>
        )}
      </Remote>
    </section>
  );
}

const TONE: Readonly<Record<string, string>> = { added: 'tone-green', removed: 'tone-red', changed: 'tone-blue' };
const MAX_ID = 60;

function changeText(say: Say, change: string, what: string, id: string): string {
  const [key, noun] = [`policies.changed.${change}`, `policies.what.${what}`];
  // An exception has no name of its own; its words stand in the difference below.
  const shown = id.startsWith('{') ? '' : id.slice(0, MAX_ID);
  return isKey(key) ? say(key, { what: isKey(noun) ? say(noun) : what, id: shown }) : `${change} ${what} ${shown}`;
}

function List({ versions, say }: { readonly versions: readonly Version[]; readonly say: Say }) {
  const may = useMay('policy:rollout');
  const said = useSaid();
  const { data: rings } = useAsk('GET /api/v1/policy/rings', {});
  const rollback = useAct('POST /api/v1/policy/rollback', [VERSIONS, 'GET /api/v1/policy/rings']);
  const [back, setBack] = useState<number | null>(null);
  const canGoBack = may && rings?.signing === 'central';
  return (
    <>
      <DataTable<Version>
        rowKey="version"
        pagination={false}
        dataSource={[...versions]}
        columns={[
          { dataIndex: 'version', title: say('policies.version') },
          { dataIndex: 'label', title: say('fleet.policy') },
          { dataIndex: 'at', title: say('word.time'), render: (at: string) => <When at={at} /> },
          { dataIndex: 'by', title: say('policies.by') },
          { dataIndex: 'rules', title: say('policies.rules'), align: 'right' },
          { dataIndex: 'note', title: say('policies.note') },
          {
            key: 'back',
            title: say('policies.actions'),
            render: (_, { version, kept }) =>
              kept
                ? canGoBack && (
                    <Button size="small" onClick={() => setBack(version)}>
                      {say('policies.rollback')}
                    </Button>
                  )
                : say('policies.gone'),
          },
        ]}
      />
      {back !== null && (
        <AskWhy
          danger
          title={say('policies.rollback')}
          text={say('policies.rollback.ask', { version: back })}
          busy={rollback.isPending}
          onCancel={() => setBack(null)}
          onAnswer={({ why }) =>
            rollback.mutate(
              { body: { to: back, ring: null, why } },
              {
                onSuccess: () => {
                  said.done(say('state.done'));
                  setBack(null);
                },
                onError: said.failed,
              },
            )
          }
        />
      )}
    </>
  );
}
