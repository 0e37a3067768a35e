import { Typography } from 'antd';
import { useAsk } from '../api/queries.js';
import { DataTable } from '../parts/data-table.js';
import { Remote } from '../parts/states.js';
import { useSay } from '../shell/preferences.js';

/** What enforcing would have stopped where a ring only observes. */
export function Observed({ version }: { readonly version: number }) {
  const say = useSay();
  const asked = useAsk('GET /api/v1/policy/observed', { query: { version } });
  return (
    <section className="section">
      <Typography.Title level={2} className="section-title">
        {say('policies.observed')}
      </Typography.Title>
      <Remote of={asked} empty={({ items }) => items.length === 0} emptyText={say('policies.observed.none')}>
        {({ items }) => (
          <DataTable
            rowKey={({ branch, rule }) => `${branch} ${rule}`}
            pagination={false}
            dataSource={[...items]}
            columns={[
              { dataIndex: 'branch', title: say('word.branch') },
              { dataIndex: 'rule', title: say('word.rule') },
              { dataIndex: 'block', title: say('verdict.block'), align: 'right' },
              { dataIndex: 'coach', title: say('verdict.coach'), align: 'right' },
              { dataIndex: 'people', title: say('trial.people'), align: 'right' },
            ]}
          />
        )}
      </Remote>
    </section>
  );
}
