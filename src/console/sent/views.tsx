import { Space, Tag, Typography } from 'antd';
import type { AnswerOf } from '../../central/api/calls.js';
import { useAsk } from '../api/queries.js';
import { DataTable } from '../parts/data-table.js';
import { DaysPick, useDays } from '../parts/days-pick.js';
import { masked } from '../parts/masked.js';
import { QuietLink } from '../parts/quiet-link.js';
import { Remote } from '../parts/states.js';
import { useSay } from '../shell/preferences.js';

const LIST = 'GET /api/v1/people/views';
type Day = AnswerOf<typeof LIST>['items'][number];
type Account = AnswerOf<typeof LIST>['unnamed'][number];
const DAYS = [1, 7, 30, 90] as const;

/** What people looked at and exported on a day, beside others of their branch; those far off first. */
export function Views() {
  const say = useSay();
  const days = useDays(DAYS, 7);
  const asked = useAsk(LIST, { query: { days } }, { keep: true });
  const counts = (['viewed', 'exported', 'imported'] as const).map((key) => ({
    dataIndex: key,
    title: say(`sent.${key}`),
    align: 'right' as const,
  }));
  const place = [
    { dataIndex: 'branch', title: say('word.branch'), render: masked },
    { dataIndex: 'day', title: say('sent.day') },
  ];
  const pages = { pageSize: 50, hideOnSinglePage: true, showSizeChanger: false } as const;
  return (
    <>
      <Space wrap className="notice">
        <DaysPick offered={DAYS} value={days} />
      </Space>
      <Typography.Paragraph type="secondary">{say('sent.views.means')}</Typography.Paragraph>
      <Remote
        of={asked}
        empty={({ items, unnamed }) => items.length + unnamed.length === 0}
        emptyText={say('sent.views.none')}
      >
        {({ items, unnamed }) => (
          <>
            {items.length > 0 && (
              <DataTable<Day>
                name={say('sent.views')}
                rowKey={({ person, branch, day }) => `${person} ${branch} ${day}`}
                pagination={pages}
                dataSource={[...items]}
                columns={[
                  {
                    dataIndex: 'person',
                    title: say('word.person'),
                    render: (person: string) => (
                      <QuietLink to={`/people?${new URLSearchParams({ person })}`}>{masked(person)}</QuietLink>
                    ),
                  },
                  ...place,
                  ...counts,
                  {
                    key: 'peers',
                    title: say('sent.peers'),
                    align: 'right',
                    render: (_, { toPeers, outlier }) => (
                      <>
                        {outlier && <Tag className="tone-amber">{say('sent.outlier')}</Tag>}
                        {toPeers === null ? '–' : say('sent.times', { times: toPeers.toFixed(1) })}
                      </>
                    ),
                  },
                ]}
              />
            )}
            {unnamed.length > 0 && (
              <section className="section">
                <Typography.Title level={2} className="section-title">
                  {say('overview.unnamed')}
                </Typography.Title>
                <DataTable<Account>
                  name={say('overview.unnamed')}
                  rowKey={({ person, device, day }) => `${person} ${device} ${day}`}
                  pagination={pages}
                  dataSource={[...unnamed]}
                  columns={[
                    { dataIndex: 'person', title: say('overview.account'), render: masked },
                    { dataIndex: 'pc', title: say('word.pc'), render: masked },
                    ...place,
                    ...counts,
                  ]}
                />
              </section>
            )}
          </>
        )}
      </Remote>
    </>
  );
}
