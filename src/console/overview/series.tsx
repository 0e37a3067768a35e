import { Card } from 'antd';
import { useMemo } from 'react';
import { Link, useNavigate } from 'react-router';
import { Chart } from '../parts/chart.js';
import { Nothing } from '../parts/states.js';
import { wordOf } from '../parts/words.js';
import { usePreferences, useSay } from '../shell/preferences.js';
import { colourOf } from './colours.js';
import type { ToQueue } from './overview.js';

interface Point {
  readonly at: string;
  readonly verdict: string;
  readonly incidents: number;
}

const HOUR_MS = 3_600_000;

/** Incidents over time, a bar a step, by verdict. */
export function Series({
  points,
  since,
  stepHours,
  to,
}: {
  readonly points: readonly Point[];
  /** Start of the first step. */
  readonly since: string;
  readonly stepHours: number;
  readonly to: ToQueue;
}) {
  const say = useSay();
  const navigate = useNavigate();
  const { language, dark } = usePreferences();
  const table = useMemo(() => {
    const shape =
      stepHours === 1
        ? ({ hour: '2-digit', minute: '2-digit' } as const)
        : ({ month: 'numeric', day: 'numeric' } as const);
    const format = new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en-GB', shape);
    const times = stepsFrom(since, stepHours);
    const verdicts = ['flag', 'coach', 'block'].filter((each) => points.some(({ verdict }) => verdict === each));
    const counts = new Map(points.map(({ at, verdict, incidents }) => [`${Date.parse(at)} ${verdict}`, incidents]));
    const of = (at: string, verdict: string): number => counts.get(`${Date.parse(at)} ${verdict}`) ?? 0;
    return { labels: times.map((at) => format.format(new Date(at))), times, verdicts, of };
  }, [points, since, stepHours, language]);
  const options = useMemo(() => {
    const ink = dark ? '#d0d0d0' : '#434343';
    return {
      grid: { left: 4, right: 8, top: 32, bottom: 0, containLabel: true },
      legend: { top: 0, textStyle: { color: ink } },
      tooltip: { trigger: 'axis' as const, renderMode: 'richText' as const },
      xAxis: { type: 'category' as const, data: table.labels, axisLabel: { color: ink } },
      yAxis: { type: 'value' as const, minInterval: 1, axisLabel: { color: ink } },
      series: table.verdicts.map((verdict) => ({
        type: 'bar' as const,
        stack: 'all',
        barMaxWidth: 36,
        name: wordOf(say, 'verdict', verdict),
        data: table.times.map((at) => table.of(at, verdict)),
        itemStyle: { color: colourOf(verdict, dark) },
      })),
    };
  }, [table, dark, say]);
  /** The queue of one bar. */
  const stepOf = (at: string): string =>
    to({ since: at, until: new Date(Date.parse(at) + stepHours * HOUR_MS).toISOString() });
  const pick = (label: string): void => {
    const at = table.times[table.labels.indexOf(label)];
    if (at !== undefined) navigate(stepOf(at));
  };
  return (
    <Card title={say('overview.series')} className="wide">
      {points.length === 0 ? (
        <Nothing text={say('overview.quiet')} />
      ) : (
        <>
          <Chart options={options} height={220} onPick={pick} />
          <details className="chart-data">
            <summary>{say('overview.as-table', { title: say('overview.series') })}</summary>
            <table>
              <thead>
                <tr>
                  <th scope="col">{say('word.time')}</th>
                  {table.verdicts.map((verdict) => (
                    <th scope="col" key={verdict}>
                      {wordOf(say, 'verdict', verdict)}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {table.times.map((at, row) => (
                  <tr key={at}>
                    <td>
                      <Link to={stepOf(at)}>{table.labels[row]}</Link>
                    </td>
                    {table.verdicts.map((verdict) => (
                      <td key={verdict}>{table.of(at, verdict)}</td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </details>
        </>
      )}
    </Card>
  );
}

/** Starts of the steps until now: hours and days in which nothing happened stand there too. */
function stepsFrom(since: string, stepHours: number): string[] {
  const steps: string[] = [];
  const now = Date.now();
  for (let at = Date.parse(since); at <= now; at += stepHours * HOUR_MS) steps.push(new Date(at).toISOString());
  return steps;
}
