import { Select } from 'antd';
import { useDeferredValue, useState } from 'react';
import { useAsk } from '../api/queries.js';
import { masked } from '../parts/masked.js';
import { useSay } from '../shell/preferences.js';

const OFFERED = 20;
const ID_SHOWN = 8;

/** PCs of the filter: looked for by name, kept by id, since names are given twice. */
export function PcFilter({
  id,
  values,
  onChange,
}: {
  readonly id: string;
  readonly values: readonly string[];
  readonly onChange: (ids: readonly string[]) => void;
}) {
  const say = useSay();
  const [text, setText] = useState('');
  const name = useDeferredValue(text.trim());
  const found = useAsk('GET /api/v1/fleet', { query: { name, limit: OFFERED } }, { enabled: name !== '', keep: true });
  const [names, setNames] = useState<ReadonlyMap<string, string>>(new Map());
  const offered = name === '' ? [] : (found.data?.items ?? []);
  const options = [
    ...offered.map(({ device, name: pc, branch }) => ({ value: device, label: masked(`${pc} · ${branch}`) })),
    ...values
      .filter((value) => !offered.some(({ device }) => device === value))
      .map((value) => ({ value, label: names.get(value) ?? value.slice(0, ID_SHOWN) })),
  ];
  return (
    <Select
      id={id}
      mode="multiple"
      allowClear
      showSearch={{ filterOption: false, onSearch: setText }}
      maxTagCount="responsive"
      notFoundContent={say(name === '' ? 'queue.pc-type' : 'state.nothing')}
      value={[...values]}
      options={options}
      onChange={(chosen: string[]) => {
        setNames(new Map([...names, ...options.map(({ value, label }) => [value, label] as const)]));
        onChange(chosen);
      }}
    />
  );
}
