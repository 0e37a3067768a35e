import { Button, Checkbox, Form, Input, Select } from 'antd';
import { useSearchParams } from 'react-router';
import { useAsk } from '../api/queries.js';
import { withWord } from '../parts/address.js';
import { masked } from '../parts/masked.js';
import { useMay } from '../parts/may.js';
import { wordOf, wordsIn } from '../parts/words.js';
import { useSay } from '../shell/preferences.js';
import type { Key } from '../text/catalogue.js';
import { dayIn, FLAGS, type ListName, OPEN } from './filter.js';
import { PcFilter } from './pc-filter.js';

/** Lists whose words are known. An allowed transfer is no incident. */
const CHOICES = {
  severity: wordsIn('severity').reverse(),
  status: wordsIn('status'),
  verdict: wordsIn('verdict').filter((verdict) => verdict !== 'allow'),
  kind: wordsIn('kind'),
  category: wordsIn('category'),
} as const;

const TITLES = {
  severity: 'word.severity',
  status: 'word.status',
  verdict: 'word.verdict',
  kind: 'word.kind',
  category: 'queue.category',
  branch: 'word.branch',
  person: 'word.person',
  device: 'word.pc',
  channel: 'word.channel',
  rule: 'word.rule',
} as const satisfies Record<ListName, Key>;

/** Every condition of the queue. They live in the address, so a filtered queue can be kept, sent and gone back to. */
export function Filters() {
  const say = useSay();
  const [params, setParams] = useSearchParams();
  const set = (name: string, values: readonly string[]): void => setParams(withWord(params, name, values));
  const mayReview = useMay('incidents:review');
  const reviewers = useAsk('GET /api/v1/reviewers', {}, { enabled: mayReview });
  const one = (name: string) => params.get(name) ?? '';
  const statuses = params.get('status') === 'any' ? [] : params.has('status') ? params.getAll('status') : OPEN;
  return (
    <Form layout="vertical" className="filters no-print" component="section" aria-label={say('queue.filters')}>
      {Object.entries(CHOICES).map(([name, words]) => {
        const list = name as keyof typeof CHOICES;
        return (
          <Form.Item key={name} label={say(TITLES[list])} htmlFor={`filter-${name}`}>
            <Select
              id={`filter-${name}`}
              mode="multiple"
              allowClear
              maxTagCount="responsive"
              value={list === 'status' ? statuses : params.getAll(name)}
              options={words.map((word) => ({ value: word, label: wordOf(say, list, word) }))}
              onChange={(values: string[]) => set(name, list === 'status' && values.length === 0 ? ['any'] : values)}
            />
          </Form.Item>
        );
      })}
      {(['branch', 'person', 'channel', 'rule'] as const).map((name) => (
        <Form.Item key={name} label={say(TITLES[name])} htmlFor={`filter-${name}`}>
          <Select
            id={`filter-${name}`}
            mode="tags"
            allowClear
            open={false}
            suffixIcon={null}
            maxTagCount="responsive"
            value={params.getAll(name)}
            options={params.getAll(name).map((value) => ({ value, label: masked(value) }))}
            onChange={(values: string[]) => set(name, values)}
          />
        </Form.Item>
      ))}
      <Form.Item label={say(TITLES.device)} htmlFor="filter-device">
        <PcFilter id="filter-device" values={params.getAll('device')} onChange={(ids) => set('device', ids)} />
      </Form.Item>
      <Form.Item label={say('queue.assignee')} htmlFor="filter-assignee">
        <Select
          id="filter-assignee"
          allowClear
          value={params.get('assignee')}
          showSearch
          options={[
            ...(['me', 'none'] as const).map((value) => ({ value, label: say(`queue.assignee.${value}`) })),
            ...(reviewers.data?.items ?? []).map((value) => ({ value, label: value })),
          ]}
          onChange={(value: string | undefined) => set('assignee', value === undefined ? [] : [value])}
        />
      </Form.Item>
      {(['since', 'until'] as const).map((name) => (
        <Form.Item key={name} label={say(`queue.${name}`)} htmlFor={`filter-${name}`}>
          <Input
            id={`filter-${name}`}
            type="date"
            value={dayIn(params.get(name))}
            onChange={({ target }) => set(name, target.value === '' ? [] : [target.value])}
          />
        </Form.Item>
      ))}
      <div className="filter-flags">
        {FLAGS.map((name) => (
          <Checkbox
            key={name}
            checked={one(name) === 'yes'}
            onChange={({ target }) => set(name, target.checked ? ['yes'] : [])}
          >
            {say(`queue.${name}`)}
          </Checkbox>
        ))}
        <Button onClick={() => setParams({})}>{say('queue.clear')}</Button>
      </div>
    </Form>
  );
}
