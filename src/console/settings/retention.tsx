import { Button, Form, InputNumber, Typography } from 'antd';
import type { AnswerOf } from '../../central/api/calls.js';
import { useAct, useAsk } from '../api/queries.js';
import { useSaid } from '../parts/said.js';
import { Remote } from '../parts/states.js';
import { useSay } from '../shell/preferences.js';

const RETENTION = 'GET /api/v1/settings/retention';
type Days = AnswerOf<typeof RETENTION>;
const NAMES = ['incidents', 'evidence', 'transfers', 'notices'] as const;

/** After how many days central forgets. */
export function Retention() {
  const say = useSay();
  const said = useSaid();
  const asked = useAsk(RETENTION, {});
  const save = useAct('PUT /api/v1/settings/retention', [RETENTION]);
  return (
    <Remote of={asked}>
      {(days) => (
        <Form<Days>
          layout="vertical"
          initialValues={days}
          onFinish={(body) =>
            save.mutate({ body }, { onSuccess: () => said.done(say('settings.saved')), onError: said.failed })
          }
        >
          {NAMES.map((name) => (
            <Form.Item
              key={name}
              name={name}
              label={say(`retention.${name}`)}
              rules={[{ required: true, message: say('sign-in.needed') }]}
            >
              <InputNumber min={7} max={3650} precision={0} />
            </Form.Item>
          ))}
          <Typography.Paragraph type="secondary">{say('retention.note')}</Typography.Paragraph>
          <Button type="primary" htmlType="submit" loading={save.isPending}>
            {say('settings.save')}
          </Button>
        </Form>
      )}
    </Remote>
  );
}
