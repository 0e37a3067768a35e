import { Typography } from 'antd';
import type { AnswerOf } from '../../central/api/calls.js';
import { useAsk } from '../api/queries.js';
import { DataTable } from '../parts/data-table.js';
import { masked } from '../parts/masked.js';
import { PageFrame } from '../parts/page-frame.js';
import { Remote } from '../parts/states.js';
import { When } from '../parts/when.js';
import { wordOf } from '../parts/words.js';
import { useSay } from '../shell/preferences.js';
import { isKey } from '../text/catalogue.js';

const LIST = 'GET /api/v1/at-rest';
type Found = AnswerOf<typeof LIST>['items'][number];

/** What scheduled scans found lying on PCs, by kind of place. */
export function AtRest() {
  const say = useSay();
  const asked = useAsk(LIST, { query: {} });
  return (
    <PageFrame title={say('page.at-rest')}>
      <Typography.Paragraph type="secondary">{say('at-rest.means')}</Typography.Paragraph>
      <Remote of={asked} empty={({ items }) => items.length === 0} emptyText={say('at-rest.none')}>
        {({ items }) => (
          <DataTable<Found>
            rowKey={({ device, place }) => `${device} ${place}`}
            pagination={{ pageSize: 50, hideOnSinglePage: true }}
            dataSource={[...items]}
            columns={[
              { dataIndex: 'pc', title: say('at-rest.pc'), render: masked },
              { dataIndex: 'branch', title: say('word.branch'), render: masked },
              {
                dataIndex: 'place',
                title: say('at-rest.place'),
                render: (place: string) => {
                  const key = `at-rest.place.${place}`;
                  return isKey(key) ? say(key) : masked(place);
                },
              },
              { dataIndex: 'held', title: say('at-rest.held'), align: 'right' },
              { dataIndex: 'files', title: say('at-rest.files'), align: 'right' },
              { dataIndex: 'unread', title: say('at-rest.unread'), align: 'right' },
              {
                dataIndex: 'records',
                title: say('at-rest.records'),
                render: (records: Found['records']) =>
                  Object.entries(records)
                    .map(([kind, count]) => `${wordOf(say, 'kind', kind)} ${count}`)
                    .join(' · '),
              },
              { dataIndex: 'scannedAt', title: say('at-rest.when'), render: (at: string) => <When at={at} /> },
            ]}
          />
        )}
      </Remote>
    </PageFrame>
  );
}
