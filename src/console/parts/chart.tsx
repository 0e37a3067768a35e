import { useEffect, useRef, useState } from 'react';
import { usePreferences } from '../shell/preferences.js';

type Library = typeof import('./chart-library.js');
type Drawn = ReturnType<Library['init']>;
type Options = Parameters<Drawn['setOption']>[0];

/**
 * A chart on a canvas; its library is fetched when the first one is shown. Whoever cannot see it reads the table that
 * belongs beside it, so the canvas itself is hidden from screen readers. New figures are drawn on the same canvas: a click
 * is not lost to them.
 * @param onPick called with the name of the category that was clicked
 */
export function Chart({
  options,
  height,
  onPick,
}: {
  readonly options: Options;
  readonly height: number;
  readonly onPick?: (name: string) => void;
}) {
  const { dark } = usePreferences();
  const holder = useRef<HTMLDivElement>(null);
  const pick = useRef(onPick);
  pick.current = onPick;
  const [drawn, setDrawn] = useState<Drawn | null>(null);
  useEffect(() => {
    const element = holder.current;
    if (element === null) return;
    let ended = false;
    let end = (): void => undefined;
    void import('./chart-library.js').then(({ init }) => {
      if (ended) return;
      const chart = init(element, dark ? 'dark' : null, { renderer: 'canvas' });
      chart.on('click', ({ name }) => pick.current?.(name));
      const resized = new ResizeObserver(() => chart.resize());
      resized.observe(element);
      setDrawn(chart);
      end = () => {
        resized.disconnect();
        chart.dispose();
      };
    });
    return () => {
      ended = true;
      setDrawn(null);
      end();
    };
  }, [dark]);
  useEffect(() => {
    drawn?.setOption({ backgroundColor: 'transparent', animation: false, ...options }, { notMerge: true });
  }, [drawn, options]);
  return <div ref={holder} aria-hidden="true" className="chart" style={{ height }} />;
}
