import { Card } from 'antd';
import { useMemo } from 'react';
import { useNavigate } from 'react-router';
import { Chart } from '../parts/chart.js';
import { masked } from '../parts/masked.js';
import { QuietLink } from '../parts/quiet-link.js';
import { Nothing } from '../parts/states.js';
import { usePreferences, useSay } from '../shell/preferences.js';
import { colourOf } from './colours.js';

interface Count {
  readonly name: string;
  readonly incidents: number;
  readonly records: number;
  readonly affected: { readonly persons: number; readonly exact: boolean };
}

/** What the bars are as long as. */
export const MEASURES = ['incidents', 'people'] as const;
export type Measure = (typeof MEASURES)[number];

export const personsText = ({ persons, exact }: Count['affected']): string =>
  `${exact ? '' : '≈'}${persons.toLocaleString()}`;
const lengthOf = ({ incidents, affected }: Count, measure: Measure): number =>
  measure === 'people' ? affected.persons : incidents;

const SHOWN = 8;
const ROW_PX = 26;

/** One dimension of the incidents, as bars that lead to the queue; a table of links says the same. */
export function Counts({
  title,
  counts,
  measure,
  label = masked,
  filter,
}: {
  readonly title: string;
  readonly counts: readonly Count[];
  readonly measure: Measure;
  readonly label?: (name: string) => string;
  /** Address of the queue filtered by that name; null where there is no such filter. */
  readonly filter: (name: string) => string | null;
}) {
  const say = useSay();
  const navigate = useNavigate();
  const { dark } = usePreferences();
  const shown = useMemo(
    () => [...counts].sort((a, b) => lengthOf(b, measure) - lengthOf(a, measure)).slice(0, SHOWN),
    [counts, measure],
  );
  const options = useMemo(
    () => ({
      grid: { left: 4, right: 92, top: 0, bottom: 0, containLabel: true },
      // No tip: the number stands beside its bar, and a tip on so small a canvas would lie over what is clicked.
      xAxis: { type: 'value' as const, show: false },
      yAxis: {
        type: 'category' as const,
        inverse: true,
        data: shown.map(({ name }) => label(name)),
        axisTick: { show: false },
        axisLine: { show: false },
        axisLabel: { color: dark ? '#d0d0d0' : '#434343', width: 110, overflow: 'truncate' as const },
      },
      series: [
        {
          type: 'bar' as const,
          data: shown.map((each) => ({
            value: lengthOf(each, measure),
            itemStyle: { color: colourOf(each.name, dark) },
            label: {
              formatter: say('overview.bar', { incidents: each.incidents, persons: personsText(each.affected) }),
            },
          })),
          barMaxWidth: 16,
          label: { show: true, position: 'right' as const, color: dark ? '#d0d0d0' : '#434343' },
        },
      ],
    }),
    [shown, label, measure, dark, say],
  );
  const pick = (name: string): void => {
    const to = filter(shown.find((each) => label(each.name) === name)?.name ?? '');
    if (to !== null) navigate(to);
  };
  return (
    <Card title={title}>
      {shown.length === 0 ? (
        <Nothing text={say('overview.quiet')} />
      ) : (
        <>
          <Chart options={options} height={shown.length * ROW_PX} onPick={pick} />
          <details className="chart-data">
            <summary>{say('overview.as-table', { title })}</summary>
            <table>
              <thead>
                <tr>
                  <th scope="col">{title}</th>
                  <th scope="col">{say('overview.incidents')}</th>
                  <th scope="col">{say('overview.persons-short')}</th>
                  <th scope="col">{say('word.records')}</th>
                </tr>
              </thead>
              <tbody>
                {shown.map(({ name, incidents, records, affected }) => {
                  const to = filter(name);
                  return (
                    <tr key={name}>
                      <td>{to === null ? label(name) : <QuietLink to={to}>{label(name)}</QuietLink>}</td>
                      <td>{incidents}</td>
                      <td>{personsText(affected)}</td>
                      <td>{records}</td>
                    </tr>
                  );
                })}
              </tbody>
            </table>
          </details>
        </>
      )}
    </Card>
  );
}
