import { Button, Checkbox, Select, Space } from 'antd';
import type { BodyOf } from '../../central/api/calls.js';
import { useAsk } from '../api/queries.js';
import { wordOf, wordsIn } from '../parts/words.js';
import { useSay } from '../shell/preferences.js';

export type Step = Pick<BodyOf<'POST /api/v1/incidents/act'>, 'status' | 'assignee' | 'dueAt'>;

/** Nothing becomes new again. */
const STEPS = wordsIn('status').filter((status) => status !== 'new') as NonNullable<Step['status']>[];

/** What can be done with all that are selected. */
export function BulkBar({
  count,
  folded,
  busy,
  onFolded,
  onStep,
  onDue,
  onClear,
}: {
  readonly count: number;
  readonly folded: boolean;
  readonly busy: boolean;
  readonly onFolded: (folded: boolean) => void;
  readonly onStep: (step: Step) => void;
  readonly onDue: () => void;
  readonly onClear: () => void;
}) {
  const say = useSay();
  const reviewers = useAsk('GET /api/v1/reviewers', {});
  return (
    <section className="bulk no-print" aria-label={say('queue.bulk')}>
      <strong aria-live="polite">{say('queue.selected', { count })}</strong>
      <Space wrap size={4}>
        {STEPS.map((status) => (
          <Button key={status} size="small" disabled={busy} onClick={() => onStep({ status })}>
            {wordOf(say, 'status', status)}
          </Button>
        ))}
        <Button size="small" disabled={busy} onClick={() => onStep({ assignee: 'me' })}>
          {say('queue.take')}
        </Button>
        <Select
          size="small"
          className="give"
          placeholder={say('queue.give')}
          aria-label={say('queue.give')}
          disabled={busy}
          showSearch
          value={null}
          options={[
            { value: '', label: say('queue.assignee.none') },
            ...(reviewers.data?.items ?? []).map((value) => ({ value, label: value })),
          ]}
          onChange={(name: string | null) => onStep({ assignee: name === '' ? null : name })}
        />
        <Button size="small" disabled={busy} onClick={onDue}>
          {say('due.set')}
        </Button>
        <Checkbox checked={folded} onChange={({ target }) => onFolded(target.checked)}>
          {say('queue.with-folded')}
        </Checkbox>
        <Button size="small" type="text" onClick={onClear}>
          {say('keys.clear')}
        </Button>
      </Space>
    </section>
  );
}
