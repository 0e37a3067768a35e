import { Segmented, Space, Typography } from 'antd';
import { useSearchParams } from 'react-router';
import type { AnswerOf } from '../../central/api/calls.js';
import { useAsk } from '../api/queries.js';
import { withWord } from '../parts/address.js';
import { DataTable } from '../parts/data-table.js';
import { DaysPick, useDays } from '../parts/days-pick.js';
import { masked } from '../parts/masked.js';
import { QuietLink } from '../parts/quiet-link.js';
import { Remote } from '../parts/states.js';
import { When } from '../parts/when.js';
import { useSay } from '../shell/preferences.js';

const LIST = 'GET /api/v1/sent';
const BY = ['person', 'pc', 'branch'] as const;
type By = (typeof BY)[number];
type Sender = AnswerOf<typeof LIST>['items'][number];
const DAYS = [7, 30, 90, 365] as const;

/** How many different people's records left, by person, PC or branch. What went into the agency's own systems did not. */
export function Senders() {
  const say = useSay();
  const [search, setSearch] = useSearchParams();
  const days = useDays(DAYS, 30);
  const by = BY.find((each) => each === search.get('by')) ?? 'person';
  const asked = useAsk(LIST, { query: { by, days } }, { keep: true });
  return (
    <>
      <Space wrap className="notice">
        <Segmented
          aria-label={say('sent.by')}
          value={by}
          options={BY.map((value) => ({ value, label: say(`word.${value}`) }))}
          onChange={(value) => setSearch(withWord(search, 'by', [value]))}
        />
        <DaysPick offered={DAYS} value={days} />
      </Space>
      <Typography.Paragraph type="secondary">{say('sent.means')}</Typography.Paragraph>
      <Remote
        of={asked}
        empty={({ items, unnamed }) => items.length + unnamed.length === 0}
        emptyText={say('sent.none')}
      >
        {({ items, unnamed }) => (
          <>
            {items.length > 0 && <Table name={say('sent.senders')} by={by} rows={items} />}
            {unnamed.length > 0 && (
              <section className="section">
                <Typography.Title level={2} className="section-title">
                  {say('overview.unnamed')}
                </Typography.Title>
                <Table name={say('overview.unnamed')} by={by} rows={unnamed} accounts />
              </section>
            )}
          </>
        )}
      </Remote>
    </>
  );
}

function Table({
  name,
  by,
  rows,
  accounts = false,
}: {
  readonly name: string;
  readonly by: By;
  readonly rows: readonly Sender[];
  readonly accounts?: boolean;
}) {
  const say = useSay();
  const number = (key: 'transfers' | 'persons' | 'homes', title: string) => ({
    dataIndex: key,
    title,
    align: 'right' as const,
  });
  return (
    <DataTable<Sender>
      name={name}
      rowKey={({ name: who, device }) => `${who} ${device}`}
      pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
      dataSource={[...rows]}
      columns={[
        {
          key: 'name',
          title: say(accounts ? 'overview.account' : `word.${by}`),
          render: (_, row) => <QuietLink to={placeOf(by, row)}>{masked(by === 'pc' ? row.pc : row.name)}</QuietLink>,
        },
        ...(accounts ? [{ dataIndex: 'pc', title: say('word.pc'), render: masked }] : []),
        number('transfers', say('people.transfers')),
        number('persons', say('sent.persons')),
        number('homes', say('sent.homes')),
        { dataIndex: 'first', title: say('sent.first'), render: (at: string) => <When at={at} /> },
        { dataIndex: 'last', title: say('sent.last'), render: (at: string) => <When at={at} /> },
      ]}
    />
  );
}

/** A person has a page; what else there is, the queue of it. */
function placeOf(by: By, { name, device }: Sender): string {
  if (by === 'person' && device === '') return `/people?${new URLSearchParams({ person: name })}`;
  const words = { person: { person: name, device }, pc: { device: name }, branch: { branch: name } }[by];
  return `/queue?${new URLSearchParams({ status: 'any', leads: 'no', ...words })}`;
}
