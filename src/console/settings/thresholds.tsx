import { Button, Form, InputNumber } from 'antd';
import type { AnswerOf } from '../../central/api/calls.js';
import { useAct, useAsk } from '../api/queries.js';
import { useSaid } from '../parts/said.js';
import { Remote } from '../parts/states.js';
import { wordOf } from '../parts/words.js';
import { useSay } from '../shell/preferences.js';
import type { Key } from '../text/catalogue.js';

const THRESHOLDS = 'GET /api/v1/settings/alarms';
type Thresholds = AnswerOf<typeof THRESHOLDS>;
type Group = keyof Thresholds;
type Name = { [G in Group]: `${G}.${Extract<keyof Thresholds[G], string>}` }[Group];

/** Each alarm and its figures. `step` of those that are no whole numbers. */
const GROUPS: ReadonlyArray<readonly [alarm: string, names: readonly Name[]]> = [
  ['refusal-spike', ['refusals.times', 'refusals.atLeast']],
  ['heartbeat-loss', ['heartbeat.share', 'heartbeat.atLeast', 'heartbeat.minutes', 'heartbeat.from', 'heartbeat.to']],
  ['ingest-gap', ['gap.atLeast']],
  ['tamper', ['tamper.atLeast']],
  ['disk', ['disk.percent', 'disk.gib']],
  [
    'trust-expiry',
    ['trust.timestamp', 'trust.rollout', 'trust.snapshot', 'trust.targets', 'trust.root', 'trust.authority'],
  ],
];
const STEPS: Partial<Record<Name, number>> = { 'refusals.times': 0.5, 'heartbeat.share': 0.05, 'trust.timestamp': 0.5 };

/** From when on something is an alarm. */
export function AlarmThresholds() {
  const say = useSay();
  const said = useSaid();
  const asked = useAsk(THRESHOLDS, {});
  const save = useAct('PUT /api/v1/settings/alarms', [THRESHOLDS]);
  return (
    <Remote of={asked}>
      {(thresholds) => (
        <Form<Thresholds>
          layout="vertical"
          className="thresholds"
          requiredMark={false}
          initialValues={thresholds}
          onFinish={(body) =>
            save.mutate({ body }, { onSuccess: () => said.done(say('settings.saved')), onError: said.failed })
          }
        >
          {GROUPS.map(([alarm, names]) => (
            <fieldset key={alarm}>
              <legend>{wordOf(say, 'alarm', alarm)}</legend>
              {names.map((name) => (
                <Form.Item
                  key={name}
                  name={name.split('.')}
                  label={say(`threshold.${name}` satisfies Key)}
                  rules={[{ required: true, message: say('sign-in.needed') }]}
                >
                  <InputNumber min={0} step={STEPS[name] ?? 1} />
                </Form.Item>
              ))}
            </fieldset>
          ))}
          <Button type="primary" htmlType="submit" loading={save.isPending}>
            {say('settings.save')}
          </Button>
        </Form>
      )}
    </Remote>
  );
}
