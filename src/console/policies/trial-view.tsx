import { Alert, Space, Statistic, Typography } from 'antd';
import type { AnswerOf } from '../../central/api/calls.js';
import { DataTable } from '../parts/data-table.js';
import { VerdictTag } from '../parts/verdict-tag.js';
import { useSay } from '../shell/preferences.js';

export type Trial = AnswerOf<'POST /api/v1/policy/trial'>;
type Simulation = NonNullable<Trial['simulation']>;

/** What became of a policy that was tried: faults, tests, and the past judged by it. */
export function TrialView({ trial }: { readonly trial: Trial }) {
  const say = useSay();
  const { problems, tests, simulation } = trial;
  const failed = tests.filter(({ ok }) => !ok);
  if (problems.length > 0) {
    return (
      <Alert
        type="error"
        showIcon
        title={say('trial.problems', { count: problems.length })}
        description={
          <ul className="plain">
            {problems.map(({ file, line, path, message }) => (
              <li key={`${file} ${line} ${path} ${message}`}>
                <Typography.Text code>{`${file}:${line}`}</Typography.Text> {path} {message}
              </li>
            ))}
          </ul>
        }
      />
    );
  }
  return (
    <Space orientation="vertical" className="full">
      {failed.length === 0 ? (
        <Alert type="success" showIcon title={say('trial.passed', { count: tests.length })} />
      ) : (
        <Alert
          type="error"
          showIcon
          title={say('trial.failed', { failed: failed.length, count: tests.length })}
          description={
            <ul className="plain">
              {failed.map(({ file, line, of, name, expected, actual }) => (
                <li key={`${file} ${line}`}>
                  <Typography.Text code>{`${file}:${line}`}</Typography.Text> {of}: {name} — {say('trial.expected')}{' '}
                  <VerdictTag verdict={expected.verdict} />
                  {expected.rule ?? ''} {say('trial.actual')} <VerdictTag verdict={actual.verdict} />
                  {actual.rule ?? ''}
                </li>
              ))}
            </ul>
          }
        />
      )}
      {simulation !== null && <SimulationView simulation={simulation} />}
    </Space>
  );
}

function SimulationView({ simulation }: { readonly simulation: Simulation }) {
  const say = useSay();
  const { transfers, asRecorded, stricter, milder, changes, blind, complete } = simulation;
  if (transfers === 0) return <Alert type="info" showIcon title={say('trial.nothing')} />;
  const share = `${Math.round((asRecorded / transfers) * 1000) / 10}%`;
  return (
    <>
      <Typography.Paragraph className="no-gap">
        {say('trial.replayed', { count: transfers })} · {say('trial.recorded', { share })}
      </Typography.Paragraph>
      <Space size="large">
        <Statistic title={say('trial.stricter')} value={stricter} />
        <Statistic title={say('trial.milder')} value={milder} />
      </Space>
      {changes.length === 0 ? (
        <Typography.Paragraph>{say('trial.same')}</Typography.Paragraph>
      ) : (
        <DataTable
          rowKey={({ branch, from, to, ruleFrom, ruleTo }) => [branch, from, to, ruleFrom, ruleTo].join(' ')}
          pagination={{ pageSize: 20, hideOnSinglePage: true }}
          dataSource={[...changes]}
          columns={[
            { dataIndex: 'branch', title: say('word.branch') },
            {
              key: 'from',
              title: say('trial.today'),
              render: (_, { from, ruleFrom }) => (
                <>
                  <VerdictTag verdict={from} /> {ruleFrom ?? ''}
                </>
              ),
            },
            {
              key: 'to',
              title: say('trial.then'),
              render: (_, { to, ruleTo }) => (
                <>
                  <VerdictTag verdict={to} /> {ruleTo ?? ''}
                </>
              ),
            },
            { dataIndex: 'transfers', title: say('trial.transfers'), align: 'right' },
            { dataIndex: 'people', title: say('trial.people'), align: 'right' },
          ]}
        />
      )}
      {blind.length > 0 && (
        <Typography.Paragraph type="secondary">{say('trial.blind', { rules: blind.join(', ') })}</Typography.Paragraph>
      )}
      {!complete && <Typography.Paragraph type="secondary">{say('trial.more')}</Typography.Paragraph>}
    </>
  );
}
