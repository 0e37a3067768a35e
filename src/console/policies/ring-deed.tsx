import { Form, InputNumber, Radio } from 'antd';
import { useAct } from '../api/queries.js';
import { AskWhy } from '../parts/ask-why.js';
import { useSaid } from '../parts/said.js';
import { useSay } from '../shell/preferences.js';

/** Something to be done to a ring, or to all of them. */
export type Deed =
  | { readonly what: 'halt' | 'resume' | 'promote'; readonly ring: string }
  | { readonly what: 'kill' | 'end-kill' };

const CHANGES = ['GET /api/v1/policy/rings', 'GET /api/v1/policy/versions'] as const;

/** Asks, asks why, and does it. */
export function RingDeed({
  deed,
  newest,
  onDone,
}: {
  readonly deed: Deed;
  readonly newest: number;
  readonly onDone: () => void;
}) {
  const say = useSay();
  const said = useSaid();
  const halt = useAct('POST /api/v1/policy/halt', CHANGES);
  const promote = useAct('POST /api/v1/policy/promote', CHANGES);
  const kill = useAct('POST /api/v1/policy/kill', CHANGES);
  const ended = {
    onSuccess: () => {
      said.done(say('state.done'));
      onDone();
    },
    onError: said.failed,
  };
  const busy = halt.isPending || promote.isPending || kill.isPending;
  const common = { busy, onCancel: onDone };
  switch (deed.what) {
    case 'halt':
    case 'resume': {
      const halted = deed.what === 'halt';
      const { ring } = deed;
      return (
        <AskWhy
          {...common}
          danger={halted}
          title={say(halted ? 'policies.halt' : 'policies.resume')}
          text={say(halted ? 'policies.halt.ask' : 'policies.resume.ask', { ring })}
          onAnswer={({ why }) => halt.mutate({ body: { ring, halted, why } }, ended)}
        />
      );
    }
    case 'promote': {
      const { ring } = deed;
      return (
        <AskWhy
          {...common}
          title={say('policies.promote')}
          text={say('policies.promote.ask', { ring })}
          onAnswer={({ version, mode, why }) =>
            promote.mutate(
              { body: { ring, version: Number(version), mode: mode === 'enforce' ? 'enforce' : 'observe', why } },
              ended,
            )
          }
        >
          <Form.Item name="version" label={say('policies.promote.version')} initialValue={newest}>
            <InputNumber min={1} max={newest} precision={0} />
          </Form.Item>
          <Form.Item name="mode" label={say('policies.mode')} initialValue="observe">
            <Radio.Group
              options={(['observe', 'enforce'] as const).map((value) => ({
                value,
                label: say(`policies.mode.${value}`),
              }))}
            />
          </Form.Item>
        </AskWhy>
      );
    }
    case 'kill':
      return (
        <AskWhy
          {...common}
          danger
          title={say('policies.kill')}
          text={say('policies.kill.ask')}
          onAnswer={({ why, hours }) => kill.mutate({ body: { hours: Number(hours), why } }, ended)}
        >
          <Form.Item name="hours" label={say('policies.kill.hours')} initialValue={1}>
            <InputNumber min={1} max={24} precision={0} />
          </Form.Item>
        </AskWhy>
      );
    case 'end-kill':
      return (
        <AskWhy
          {...common}
          title={say('policies.kill.end')}
          text={say('policies.kill.end')}
          onAnswer={({ why }) => kill.mutate({ body: { hours: null, why } }, ended)}
        />
      );
  }
}
