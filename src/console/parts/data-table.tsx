import { Table, type TableProps } from 'antd';
import { useSay } from '../shell/preferences.js';

type DataTableProps<T> = Omit<TableProps<T>, 'scroll'> & {
  /** What it is called where a page has more than one. */
  readonly name?: string;
};

/** A table that scrolls sideways where it is too wide, by keyboard too (WCAG 2.1.1). */
export function DataTable<T extends object>({ name, ...props }: DataTableProps<T>) {
  const say = useSay();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls is reached by keyboard
    <section className="table-scroll" tabIndex={0} aria-label={name ?? say('table.region')}>
      <Table<T> size="small" {...props} />
    </section>
  );
}
