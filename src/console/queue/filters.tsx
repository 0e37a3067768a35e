import { Button, Checkbox, Form, Input, Select } from 'antd';
import { useSearchParams } from 'react-router';
import { masked } from '../parts/masked.js';
import { useSay } from '../shell/preferences.js';
import type { Key } from '../text/catalogue.js';
import { FLAGS, type ListName, OPEN, withWord } from './filter.js';

const CHOICES = {
  severity: ['critical', 'high', 'medium', 'low'],
  status: ['new', 'triage', 'investigating', 'confirmed', 'false-alarm', 'lawful', 'closed'],
  verdict: ['block', 'coach', 'flag'],
  kind: ['credit', 'stay', 'waybill', 'owner', 'identity', 'lead', 'contact', 'phone-list', 'home-list'],
  category: [
    'im',
    'miniprogram',
    'paste',
    'forum',
    'social',
    'marketplace',
    'listing-site',
    'netdisk',
    'object-storage',
    'webmail',
    'mail-client',
    'saas-doc',
    'code-host',
    'genai',
    'remote-control',
    'tunnel',
    'other',
  ],
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
              options={words.map((word) => ({ value: word, label: say(`${list}.${word}` as Key) }))}
              onChange={(values: string[]) => set(name, list === 'status' && values.length === 0 ? ['any'] : values)}
            />
          </Form.Item>
        );
      })}
      {(['branch', 'person', 'device', 'channel', 'rule'] as const).map((name) => (
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
      <Form.Item label={say('queue.assignee')} htmlFor="filter-assignee">
        <Select
          id="filter-assignee"
          allowClear
          value={params.get('assignee')}
          options={(['me', 'none'] as const).map((value) => ({ value, label: say(`queue.assignee.${value}`) }))}
          onChange={(value: string | undefined) => set('assignee', value === undefined ? [] : [value])}
        />
      </Form.Item>
      {(['since', 'until'] as const).map((name) => (
        <Form.Item key={name} label={say(`queue.${name}`)} htmlFor={`filter-${name}`}>
          <Input
            id={`filter-${name}`}
            type="date"
            value={one(name)}
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
