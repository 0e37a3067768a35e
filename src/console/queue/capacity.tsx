import { InputNumber } from 'antd';
import { useAct } from '../api/queries.js';
import { useSay } from '../shell/preferences.js';

const SAMPLE_OF = 5;

/** How many are looked at in a day, and how they are chosen. */
export function Capacity({ value, mayChange }: { readonly value: number; readonly mayChange: boolean }) {
  const say = useSay();
  const keep = useAct('PUT /api/v1/queue/capacity', ['GET /api/v1/queue/today']);
  const drawn = Math.ceil(value / SAMPLE_OF);
  return (
    <p className="capacity">
      <label htmlFor="capacity">{say('queue.capacity')}</label>{' '}
      <InputNumber
        id="capacity"
        size="small"
        min={1}
        max={200}
        disabled={!mayChange}
        key={value}
        defaultValue={value}
        onBlur={({ target }) => {
          const capacity = Number(target.value);
          if (Number.isInteger(capacity) && capacity >= 1 && capacity <= 200 && capacity !== value) {
            keep.mutate({ body: { capacity } });
          }
        }}
      />{' '}
      {say('queue.capacity-why', { ranked: value - drawn, drawn })}
    </p>
  );
}
