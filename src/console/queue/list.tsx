import { useEffect, useRef, useState } from 'react';
import { useSay } from '../shell/preferences.js';
import { QueueRow, type Row } from './row.js';

const WIDE_PX = 44;
const NARROW_PX = 116;
const HEADS = ['word.severity', 'queue.what', 'queue.who', 'word.verdict', 'word.status', 'queue.when'] as const;
/** Rows drawn beyond what is seen. */
const SPARE = 8;
/** Rows before the end at which more are asked for. */
const AHEAD = 30;

/**
 * A list of any length: only the rows in sight are in the page. The list has the focus and names its active row, as a grid
 * does for screen readers.
 */
export function QueueList({
  rows,
  active,
  selected,
  more,
  onActive,
  onSelect,
  onMore,
}: {
  readonly rows: readonly Row[];
  readonly active: number;
  readonly selected: ReadonlySet<string>;
  readonly more: boolean;
  readonly onActive: (index: number) => void;
  readonly onSelect: (id: string) => void;
  readonly onMore: () => void;
}) {
  const say = useSay();
  const holder = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: 600, width: 1280 });
  const rowPx = view.width < 760 ? NARROW_PX : WIDE_PX;
  const first = Math.max(0, Math.floor(view.top / rowPx) - SPARE);
  const last = Math.min(rows.length, Math.ceil((view.top + view.height) / rowPx) + SPARE);

  useEffect(() => {
    const element = holder.current;
    if (element === null) return;
    const look = (): void =>
      setView({ top: element.scrollTop, height: element.clientHeight, width: element.clientWidth });
    const resized = new ResizeObserver(look);
    resized.observe(element);
    element.addEventListener('scroll', look, { passive: true });
    return () => {
      resized.disconnect();
      element.removeEventListener('scroll', look);
    };
  }, []);
  useEffect(() => {
    if (more && last + AHEAD > rows.length) onMore();
  }, [more, last, rows.length, onMore]);
  useEffect(() => {
    const element = holder.current;
    if (element === null) return;
    const top = active * rowPx;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (top + rowPx > element.scrollTop + element.clientHeight) {
      element.scrollTop = top + rowPx - element.clientHeight;
    }
  }, [active, rowPx]);

  const shown = rows.slice(first, last);
  const here = rows[active];
  return (
    <>
      <div className="queue-head no-print" aria-hidden="true">
        <span />
        {HEADS.map((head) => (
          <span key={head}>{say(head)}</span>
        ))}
      </div>
      <div ref={holder} className="queue-list">
        <table
          // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table whose rows are chosen is a grid
          role="grid"
          tabIndex={0}
          className="queue-rows"
          style={{ height: rows.length * rowPx }}
          aria-label={say('queue.list')}
          aria-rowcount={more ? -1 : rows.length}
          aria-multiselectable="true"
          aria-activedescendant={here === undefined || active < first || active >= last ? undefined : `row-${here.id}`}
        >
          <tbody>
            {shown.map((row, index) => {
              const at = first + index;
              return (
                <tr
                  key={row.id}
                  id={`row-${row.id}`}
                  aria-rowindex={at + 1}
                  aria-selected={selected.has(row.id)}
                  className={at === active ? 'queue-row active' : 'queue-row'}
                  style={{ top: at * rowPx, height: rowPx }}
                  onClick={() => onActive(at)}
                >
                  <QueueRow row={row} selected={selected.has(row.id)} onSelect={() => onSelect(row.id)} />
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </>
  );
}
