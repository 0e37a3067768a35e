import { Grid, Select, Tabs } from 'antd';
import type { ReactNode } from 'react';
import { useSearchParams } from 'react-router';

export interface Section {
  readonly key: string;
  readonly label: string;
  readonly content: ReactNode;
}

/**
 * Sections of a page, one at a time; which one is in the address. Tabs where they have room; a list to choose from on a
 * phone, where tabs would hide each other.
 */
export function Sections({ label, sections }: { readonly label: string; readonly sections: readonly Section[] }) {
  const [search, setSearch] = useSearchParams();
  const wide = Grid.useBreakpoint().md === true;
  const here = sections.find(({ key }) => key === search.get('tab')) ?? sections[0];
  if (here === undefined) return null;
  const go = (tab: string): void => setSearch({ tab });
  if (wide) {
    const items = sections.map(({ key, label: title, content }) => ({ key, label: title, children: content }));
    return <Tabs activeKey={here.key} onChange={go} destroyOnHidden items={items} />;
  }
  return (
    <>
      <Select
        className="full notice no-print"
        aria-label={label}
        value={here.key}
        onChange={go}
        options={sections.map(({ key, label: title }) => ({ value: key, label: title }))}
      />
      {here.content}
    </>
  );
}
