import { Tag } from 'antd';
import type { AnswerOf } from '../../central/api/calls.js';
import { useAsk } from '../api/queries.js';
import { DataTable } from '../parts/data-table.js';
import { Remote } from '../parts/states.js';
import { When } from '../parts/when.js';
import { wordOf } from '../parts/words.js';
import { type Say, useSay } from '../shell/preferences.js';
import { isKey } from '../text/catalogue.js';

const ALARMS = 'GET /api/v1/alarms';
const LOOK_MS = 30_000;
export type Alarm = AnswerOf<typeof ALARMS>['items'][number];

/** What is wrong with the fleet or with central, and what was. */
export function Alarms() {
  const say = useSay();
  const asked = useAsk(ALARMS, { query: { limit: 100 } }, { every: LOOK_MS });
  return (
    <Remote of={asked} empty={({ items }) => items.length === 0} emptyText={say('alarms.none')}>
      {({ items }) => (
        <DataTable<Alarm>
          rowKey={({ kind, subject, raisedAt }) => `${kind} ${subject} ${raisedAt}`}
          pagination={false}
          dataSource={[...items]}
          columns={[
            {
              key: 'state',
              title: say('word.status'),
              render: (_, { resolvedAt }) => (
                <Tag className={resolvedAt === null ? 'tone-red' : 'tone-neutral'}>
                  {say(resolvedAt === null ? 'alarms.open' : 'alarms.over')}
                </Tag>
              ),
            },
            { key: 'what', title: say('alarms.what'), render: (_, alarm) => alarmText(say, alarm) },
            { key: 'figures', title: say('alarms.figures'), render: (_, alarm) => figuresText(say, alarm) },
            { dataIndex: 'raisedAt', title: say('alarms.raised'), render: (at: string) => <When at={at} /> },
            {
              dataIndex: 'resolvedAt',
              title: say('alarms.resolved'),
              render: (at: string | null) => (at === null ? '–' : <When at={at} />),
            },
          ]}
        />
      )}
    </Remote>
  );
}

/** `A ring is halted: canary`. */
export const alarmText = (say: Say, { kind, subject }: Alarm): string =>
  `${wordOf(say, 'alarm', kind)}${subject === '' ? '' : ` · ${subject}`}`;

/** The numbers it was raised on. */
export function figuresText(say: Say, { figures }: Alarm): string {
  return Object.entries(figures)
    .map(([name, value]) => {
      const key = `alarms.figure.${name}`;
      return isKey(key) ? say(key, { value }) : `${name} ${value}`;
    })
    .join(' · ');
}
