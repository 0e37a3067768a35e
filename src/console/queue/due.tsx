import { Form, Input, Radio, Space } from 'antd';
import { FormDialog } from '../parts/form-dialog.js';
import { usePreferences, useSay } from '../shell/preferences.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const PRESETS = { hours: 4 * HOUR_MS, day: DAY_MS, days: 3 * DAY_MS, week: 7 * DAY_MS } as const;
const CHOICES = ['hours', 'day', 'days', 'week', 'at', 'none'] as const;

interface Fields {
  readonly when: (typeof CHOICES)[number];
  readonly at?: string;
}

/** By when somebody must have looked: a time from now, a moment, or no time at all. */
export function SetDue({
  busy,
  onDue,
  onCancel,
}: {
  readonly busy: boolean;
  /** ISO 8601; null for no time. */
  readonly onDue: (dueAt: string | null) => void;
  readonly onCancel: () => void;
}) {
  const say = useSay();
  return (
    <FormDialog<Fields>
      title={say('due.set')}
      busy={busy}
      initial={{ when: 'day', at: localText(Date.now() + DAY_MS) }}
      onCancel={onCancel}
      onSend={({ when, at = '' }) => {
        if (when === 'none') onDue(null);
        else onDue(new Date(when === 'at' ? at : Date.now() + PRESETS[when]).toISOString());
      }}
    >
      <Form.Item name="when" label={say('due.when')}>
        <Radio.Group>
          <Space orientation="vertical">
            {CHOICES.map((each) => (
              <Radio key={each} value={each}>
                {say(`due.${each}`)}
              </Radio>
            ))}
          </Space>
        </Radio.Group>
      </Form.Item>
      <Form.Item noStyle dependencies={['when']}>
        {({ getFieldValue }) =>
          getFieldValue('when') === 'at' && (
            <Form.Item name="at" label={say('due.at')} rules={[{ required: true, message: say('sign-in.needed') }]}>
              <Input type="datetime-local" />
            </Form.Item>
          )
        }
      </Form.Item>
    </FormDialog>
  );
}

/** How a field for moments writes one, in the reader's time zone: `2026-11-23T09:00`. */
function localText(at: number): string {
  const date = new Date(at);
  return new Date(at - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** When it is due, as a distance from now; how long ago, where that is over. */
export function Due({ at }: { readonly at: string | null }) {
  const say = useSay();
  const { language } = usePreferences();
  if (at === null) return null;
  const left = Date.parse(at) - Date.now();
  const when = distance(left, language === 'zh' ? 'zh-CN' : 'en-GB');
  return (
    <time dateTime={at} className={left < 0 ? 'due late' : 'due'}>
      {say(left < 0 ? 'queue.late' : 'queue.due', { when })}
    </time>
  );
}

function distance(ms: number, locale: string): string {
  const format = new Intl.RelativeTimeFormat(locale, { style: 'short' });
  const hours = ms / HOUR_MS;
  if (Math.abs(hours) < 1) return format.format(Math.round(ms / 60_000), 'minute');
  return Math.abs(hours) < 48 ? format.format(Math.round(hours), 'hour') : format.format(Math.round(hours / 24), 'day');
}
