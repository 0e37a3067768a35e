import { Space, Typography } from 'antd';
import type { AnswerOf } from '../../central/api/calls.js';
import { useAsk } from '../api/queries.js';
import { DataTable } from '../parts/data-table.js';
import { DaysPick, useDays } from '../parts/days-pick.js';
import { masked } from '../parts/masked.js';
import { Remote } from '../parts/states.js';
import { When } from '../parts/when.js';
import { useSay } from '../shell/preferences.js';

const LIST = 'GET /api/v1/recipients';
type Recipient = AnswerOf<typeof LIST>['items'][number];
const DAYS = [7, 30, 90, 365] as const;

/** Who was sent how much by how many people: a buyer of several negotiators stands here once. */
export function Recipients() {
  const say = useSay();
  const days = useDays(DAYS, 30);
  const asked = useAsk(LIST, { query: { days } }, { keep: true });
  const number = (key: 'people' | 'pcs' | 'branches' | 'transfers' | 'records', title: string) => ({
    dataIndex: key,
    title,
    align: 'right' as const,
  });
  return (
    <>
      <Space wrap className="notice">
        <DaysPick offered={DAYS} value={days} />
      </Space>
      <Typography.Paragraph type="secondary">{say('sent.recipients.means')}</Typography.Paragraph>
      <Remote of={asked} empty={({ items }) => items.length === 0} emptyText={say('sent.recipients.none')}>
        {({ items }) => (
          <DataTable<Recipient>
            name={say('sent.recipients')}
            rowKey="recipient"
            pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
            dataSource={[...items]}
            columns={[
              { dataIndex: 'recipient', title: say('sent.recipient'), render: masked },
              number('records', say('sent.records')),
              number('people', say('sent.people')),
              number('pcs', say('people.devices')),
              number('branches', say('word.branch')),
              number('transfers', say('people.transfers')),
              { dataIndex: 'first', title: say('sent.first'), render: (at: string) => <When at={at} /> },
              { dataIndex: 'last', title: say('sent.last'), render: (at: string) => <When at={at} /> },
            ]}
          />
        )}
      </Remote>
    </>
  );
}
