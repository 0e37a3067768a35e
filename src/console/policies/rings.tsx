import { Alert, Button, Space, Tag, Typography } from 'antd';
import { useState } from 'react';
import type { AnswerOf } from '../../central/api/calls.js';
import { useAsk } from '../api/queries.js';
import { DataTable } from '../parts/data-table.js';
import { useMay } from '../parts/may.js';
import { Remote } from '../parts/states.js';
import { type Say, useSay } from '../shell/preferences.js';
import { Observed } from './observed.js';
import { type Deed, RingDeed } from './ring-deed.js';

const RINGS = 'GET /api/v1/policy/rings';
type Answer = AnswerOf<typeof RINGS>;
type Ring = Answer['rings'][number];
const LOOK_MS = 15_000;

/** Each ring with its version and how its PCs take it; halt, resume, promote, and the kill switch. */
export function Rings() {
  const say = useSay();
  const may = useMay('policy:rollout');
  const [deed, setDeed] = useState<Deed | null>(null);
  const asked = useAsk(RINGS, {}, { every: LOOK_MS });
  return (
    <Remote of={asked}>
      {(answer) => (
        <>
          {answer.kill !== null && Date.parse(answer.kill) > Date.now() && (
            <Alert
              type="error"
              showIcon
              className="notice"
              title={say('policies.killed', { until: new Date(answer.kill).toLocaleString() })}
              action={may && <Button onClick={() => setDeed({ what: 'end-kill' })}>{say('policies.kill.end')}</Button>}
            />
          )}
          <Space wrap className="notice">
            <Typography.Text strong>
              {answer.newest === 0 ? say('policies.none') : say('policies.newest', { version: answer.newest })}
            </Typography.Text>
            <Typography.Text type="secondary">
              {say(answer.signing === 'offline' ? 'policies.offline' : 'policies.online')}
            </Typography.Text>
            {may && (
              <Button danger onClick={() => setDeed({ what: 'kill' })}>
                {say('policies.kill')}
              </Button>
            )}
          </Space>
          <DataTable<Ring>
            rowKey="name"
            pagination={false}
            dataSource={answer.rings}
            columns={columns(say, may, answer, setDeed)}
          />
          {answer.rings.some(({ mode, version }) => mode === 'observe' && version !== null) && (
            <Observed version={answer.newest} />
          )}
          {deed !== null && <RingDeed deed={deed} newest={answer.newest} onDone={() => setDeed(null)} />}
        </>
      )}
    </Remote>
  );
}

function columns(say: Say, may: boolean, { newest, rings }: Answer, act: (deed: Deed) => void) {
  // A version that every ring has is no roll-out any more.
  const under = rings.some(({ version }) => version !== newest);
  const rate = (refusals: number, pcs: number): string => (pcs === 0 ? '–' : (refusals / pcs).toFixed(1));
  const number = (key: 'failed' | 'silent', title: string) => ({
    key,
    dataIndex: key,
    title,
    align: 'right' as const,
  });
  return [
    { key: 'name', dataIndex: 'name', title: say('policies.ring') },
    { key: 'who', title: say('policies.who'), render: (_: unknown, ring: Ring) => whom(ring, say) },
    {
      key: 'version',
      dataIndex: 'version',
      title: say('policies.version'),
      render: (version: number | null) => version ?? '–',
    },
    {
      key: 'mode',
      title: say('policies.mode'),
      render: (_: unknown, { mode, halted, version }: Ring) => (
        <Space size={4}>
          <Tag className={mode === 'observe' ? 'tone-blue' : 'tone-neutral'}>{say(`policies.mode.${mode}`)}</Tag>
          {halted && <Tag className="tone-red">{say('policies.halted')}</Tag>}
          {!halted && under && version === newest && newest > 0 && (
            <Tag className="tone-green">{say('policies.running')}</Tag>
          )}
        </Space>
      ),
    },
    {
      key: 'pcs',
      title: say('policies.pcs'),
      render: (_: unknown, { name, pcs, failed, size }: Ring) => {
        const have = Math.max(0, pcs - failed);
        return (
          <div className="progress">
            <meter min={0} max={Math.max(1, size)} value={have} aria-label={`${name} ${say('policies.pcs')}`} />
            <span>{say('overview.ring-pcs', { have, size })}</span>
          </div>
        );
      },
    },
    number('failed', say('policies.failed')),
    number('silent', say('policies.silent')),
    {
      key: 'refusals',
      title: say('policies.refusals'),
      render: (_: unknown, { refusals, pcs, others }: Ring) =>
        `${rate(refusals, pcs)} (${say('policies.refusals.others', { rate: rate(others.refusals, others.pcs) })})`,
    },
    ...(may
      ? [
          {
            key: 'actions',
            title: say('policies.actions'),
            render: (_: unknown, { name, halted }: Ring) => (
              <Space size={4}>
                <Button size="small" onClick={() => act({ what: halted ? 'resume' : 'halt', ring: name })}>
                  {say(halted ? 'policies.resume' : 'policies.halt')}
                </Button>
                <Button size="small" disabled={newest === 0} onClick={() => act({ what: 'promote', ring: name })}>
                  {say('policies.promote')}
                </Button>
              </Space>
            ),
          },
        ]
      : []),
  ];
}

function whom({ percent, branches, tags }: Ring, say: Say): string {
  const parts = [
    ...(percent === null ? [] : [say('policies.who.percent', { percent })]),
    ...(branches ?? []),
    ...(tags ?? []).map((tag) => `#${tag}`),
  ];
  return parts.length === 0 ? say('policies.who.all') : parts.join(', ');
}
