import { Alert, Card, Space, Statistic, Typography } from 'antd';
import { useMemo } from 'react';
import type { AnswerOf } from '../../central/api/calls.js';
import { useAsk } from '../api/queries.js';
import { Chart } from '../parts/chart.js';
import { DataTable } from '../parts/data-table.js';
import { masked } from '../parts/masked.js';
import { QuietLink } from '../parts/quiet-link.js';
import { Nothing, Remote } from '../parts/states.js';
import { When } from '../parts/when.js';
import { usePreferences, useSay } from '../shell/preferences.js';
import { isKey } from '../text/catalogue.js';

const ONE = 'GET /api/v1/people/:person/look-back';
type Answer = AnswerOf<typeof ONE>;
type Week = Answer['weeks'][number];
type Doing = Answer['bulk'][number];

export const BACK_DAYS = [30, 90, 180, 365] as const;

/** The kinds of what somebody did, with a colour each: light, dark. */
const SERIES = [
  ['viewed', '#5a6b85', '#93a4bd'],
  ['exported', '#c77700', '#f0b65a'],
  ['sent', '#2f6fb5', '#7fb2ea'],
  ['refused', '#a8071a', '#e8696b'],
] as const;

/** What one person did with records in the days before one day, week by week. `until` is empty for the last day the directory names. */
export function LookBack({
  person,
  until,
  days,
}: {
  readonly person: string;
  readonly until: string;
  readonly days: number;
}) {
  const say = useSay();
  const asked = useAsk(ONE, { params: { person }, query: { days, ...(until === '' ? {} : { until }) } });
  return (
    <Card title={say('leavers.of', { person: masked(person) })} className="section">
      <Remote of={asked} rows={6}>
        {(answer) => (
          <>
            {answer.source !== 'login' && (
              <Alert type="warning" showIcon title={say('people.account')} className="notice" />
            )}
            <Typography.Paragraph>
              <When at={answer.since} /> – <When at={answer.until} />
            </Typography.Paragraph>
            <Space size="large" wrap className="notice">
              <Statistic title={say('people.devices')} value={answer.pcs} />
              <Statistic
                title={say('overview.incidents')}
                valueRender={() => <QuietLink to={queueOf(answer)}>{answer.incidents}</QuietLink>}
              />
            </Space>
            {answer.weeks.length === 0 ? <Nothing text={say('leavers.nothing')} /> : <Weeks weeks={answer.weeks} />}
            {answer.bulk.length > 0 && <Bulk rows={answer.bulk} />}
          </>
        )}
      </Remote>
    </Card>
  );
}

const queueOf = ({ person, since, until }: Answer): string =>
  `/queue?${new URLSearchParams({ status: 'any', leads: 'no', person, since, until })}`;

function Weeks({ weeks }: { readonly weeks: readonly Week[] }) {
  const say = useSay();
  const { dark } = usePreferences();
  const options = useMemo(() => {
    const ink = dark ? '#d0d0d0' : '#434343';
    const shown = [...weeks].reverse();
    return {
      grid: { left: 4, right: 8, top: 32, bottom: 0, containLabel: true },
      legend: { top: 0, textStyle: { color: ink } },
      tooltip: { trigger: 'axis' as const, renderMode: 'richText' as const },
      xAxis: { type: 'category' as const, data: shown.map(({ from }) => from), axisLabel: { color: ink } },
      yAxis: { type: 'value' as const, minInterval: 1, axisLabel: { color: ink } },
      series: SERIES.map(([name, light, night]) => ({
        type: 'bar' as const,
        barMaxWidth: 18,
        name: say(`sent.${name}`),
        data: shown.map((week) => week[name]),
        itemStyle: { color: dark ? night : light },
      })),
    };
  }, [weeks, dark, say]);
  return (
    <>
      <Chart options={options} height={220} />
      <DataTable<Week>
        name={say('leavers.weeks')}
        rowKey="from"
        pagination={false}
        dataSource={[...weeks]}
        columns={[
          { dataIndex: 'from', title: say('leavers.week') },
          ...SERIES.map(([name]) => ({ dataIndex: name, title: say(`sent.${name}`), align: 'right' as const })),
        ]}
      />
    </>
  );
}

function Bulk({ rows }: { readonly rows: readonly Doing[] }) {
  const say = useSay();
  return (
    <section className="section">
      <Typography.Title level={3} className="section-title">
        {say('leavers.bulk')}
      </Typography.Title>
      <DataTable<Doing>
        name={say('leavers.bulk')}
        rowKey={({ at, event, system, path, device }) => [at, event, system, path, device].join(' ')}
        pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
        dataSource={[...rows]}
        columns={[
          { dataIndex: 'at', title: say('word.time'), render: (at: string) => <When at={at} /> },
          {
            dataIndex: 'event',
            title: say('leavers.event'),
            render: (event: string) => {
              const key = `leavers.event.${event}`;
              return isKey(key) ? say(key) : event;
            },
          },
          { key: 'where', title: say('word.host'), render: (_, { system, path }) => masked(`${system} ${path}`) },
          { dataIndex: 'records', title: say('word.records'), align: 'right' },
          { dataIndex: 'device', title: say('word.pc'), render: (device: string) => device.slice(0, 8) },
        ]}
      />
    </section>
  );
}
