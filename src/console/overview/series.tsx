import { Card } from 'antd';
import { useMemo } from 'react';
import { Chart } from '../parts/chart.js';
import { Nothing } from '../parts/states.js';
import { wordOf } from '../parts/words.js';
import { usePreferences, useSay } from '../shell/preferences.js';

interface Point {
  readonly at: string;
  readonly verdict: string;
  readonly incidents: number;
}

const COLOURS: Readonly<Record<string, readonly [light: string, dark: string]>> = {
  flag: ['#2f6fb5', '#7fb2ea'],
  coach: ['#c77700', '#f0b65a'],
  block: ['#a8071a', '#e8696b'],
};

/** Incidents over time, a bar a step, by verdict. */
export function Series({ points, stepHours }: { readonly points: readonly Point[]; readonly stepHours: number }) {
  const say = useSay();
  const { language, dark } = usePreferences();
  const table = useMemo(() => {
    const shape =
      stepHours === 1
        ? ({ hour: '2-digit', minute: '2-digit' } as const)
        : ({ month: 'numeric', day: 'numeric' } as const);
    const format = new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en-GB', shape);
    const times = [...new Set(points.map(({ at }) => at))].sort();
    const verdicts = ['flag', 'coach', 'block'].filter((each) => points.some(({ verdict }) => verdict === each));
    const of = (at: string, verdict: string): number =>
      points.find((each) => each.at === at && each.verdict === verdict)?.incidents ?? 0;
    return { labels: times.map((at) => format.format(new Date(at))), times, verdicts, of };
  }, [points, stepHours, language]);
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
        name: wordOf(say, 'verdict', verdict),
        data: table.times.map((at) => table.of(at, verdict)),
        itemStyle: { color: COLOURS[verdict]?.[dark ? 1 : 0] ?? ink },
      })),
    };
  }, [table, dark, say]);
  return (
    <Card title={say('overview.series')} className="wide">
      {points.length === 0 ? (
        <Nothing text={say('overview.quiet')} />
      ) : (
        <>
          <Chart options={options} height={220} />
          <details className="chart-data">
            <summary>{say('overview.series')}</summary>
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
                    <td>{table.labels[row]}</td>
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
