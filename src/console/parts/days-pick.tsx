import { Segmented } from 'antd';
import { useSearchParams } from 'react-router';
import { useSay } from '../shell/preferences.js';
import { withWord } from './address.js';

/** How many days back, of those that are offered; kept in the address. */
export function useDays<const T extends number>(offered: readonly T[], usual: T): T {
  const [search] = useSearchParams();
  return offered.find((each) => String(each) === search.get('days')) ?? usual;
}

/** The choice of it. */
export function DaysPick({ offered, value }: { readonly offered: readonly number[]; readonly value: number }) {
  const say = useSay();
  const [search, setSearch] = useSearchParams();
  return (
    <Segmented
      aria-label={say('overview.days')}
      value={value}
      options={offered.map((days) => ({ value: days, label: say('sent.days', { days }) }))}
      onChange={(days) => setSearch(withWord(search, 'days', [String(days)]))}
    />
  );
}
