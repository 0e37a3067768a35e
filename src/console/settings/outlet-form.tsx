import { Checkbox, Form, Input, InputNumber, Select } from 'antd';
import type { AnswerOf, BodyOf } from '../../central/api/calls.js';
import { useAct } from '../api/queries.js';
import { FormDialog } from '../parts/form-dialog.js';
import { useSaid } from '../parts/said.js';
import { choicesOf, wordOf } from '../parts/words.js';
import { useSay } from '../shell/preferences.js';
import { OutletWhere } from './outlet-where.js';

const OUTLETS = 'GET /api/v1/outlets';
type Answer = AnswerOf<typeof OUTLETS>;
export type Outlet = Answer['items'][number];
type Body = BodyOf<'POST /api/v1/outlets'>;

interface Fields extends Omit<Body, 'where' | 'branch'> {
  readonly type: string;
  readonly move?: boolean;
  readonly where?: Readonly<Record<string, unknown>>;
  readonly branch?: string;
}

/** A new outlet, or another word on one that is there; its address and secrets are asked for only where they change. */
export function OutletForm({
  outlet,
  carries,
  onDone,
}: {
  /** Null for a new one. */
  readonly outlet: Outlet | null;
  readonly carries: Answer['carries'];
  readonly onDone: () => void;
}) {
  const say = useSay();
  const said = useSaid();
  const add = useAct('POST /api/v1/outlets', [OUTLETS]);
  const change = useAct('PUT /api/v1/outlets/:id', [OUTLETS]);
  const needed = [{ required: true, message: say('sign-in.needed') }];
  const send = ({ type, move, where, branch = '', ...told }: Fields): void => {
    const after = { onSuccess: onDone, onError: said.failed };
    const rest = { ...told, branch: branch === '' ? null : branch };
    const to = { ...filled(where ?? {}), type } as Body['where'];
    if (outlet === null) add.mutate({ body: { ...rest, where: to } }, after);
    else {
      const body = { ...rest, ...(move === true ? { where: to } : {}) };
      change.mutate({ params: { id: outlet.id }, body }, after);
    }
  };
  return (
    <FormDialog<Fields>
      title={say(outlet === null ? 'outlets.new' : 'settings.edit')}
      busy={add.isPending || change.isPending}
      initial={outlet === null ? FRESH : initialOf(outlet)}
      onCancel={onDone}
      onSend={send}
    >
      <Form.Item name="name" label={say('outlets.name')} rules={needed}>
        <Input maxLength={64} autoFocus autoComplete="off" />
      </Form.Item>
      {outlet !== null && (
        <Form.Item name="move" valuePropName="checked" extra={say('outlets.move.hint')}>
          <Checkbox>{say('outlets.move')}</Checkbox>
        </Form.Item>
      )}
      <Form.Item noStyle dependencies={['move', 'type']}>
        {({ getFieldValue }) =>
          (outlet === null || getFieldValue('move') === true) && (
            <>
              <Form.Item name="type" label={say('outlets.type')}>
                <Select
                  options={Object.keys(carries).map((value) => ({ value, label: wordOf(say, 'outlet', value) }))}
                />
              </Form.Item>
              <OutletWhere type={String(getFieldValue('type'))} />
            </>
          )
        }
      </Form.Item>
      <Form.Item noStyle dependencies={['type', 'digest', 'incidents']}>
        {({ getFieldValue }) => {
          const may = carries[String(getFieldValue('type'))] ?? [];
          return (
            <>
              {may.includes('digest') && (
                <Form.Item name="digest" label={say('outlets.digest')}>
                  <Select
                    options={(['day', 'hour', 'none'] as const).map((value) => {
                      return { value, label: say(`outlets.digest.${value}`) };
                    })}
                  />
                </Form.Item>
              )}
              {may.includes('digest') && getFieldValue('digest') === 'day' && (
                <Form.Item name="hour" label={say('outlets.hour')}>
                  <InputNumber min={0} max={23} precision={0} />
                </Form.Item>
              )}
              {(['alarms', 'incidents'] as const).map(
                (each) =>
                  may.includes(each) && (
                    <Form.Item key={each} name={each} valuePropName="checked">
                      <Checkbox>{say(`outlets.${each}`)}</Checkbox>
                    </Form.Item>
                  ),
              )}
              {may.includes('incidents') && getFieldValue('incidents') === true && (
                <Form.Item name="severity" label={say('outlets.severity')}>
                  <Select options={choicesOf(say, 'severity')} />
                </Form.Item>
              )}
            </>
          );
        }}
      </Form.Item>
      <Form.Item name="branch" label={say('outlets.branch')}>
        <Input maxLength={64} />
      </Form.Item>
      <Form.Item name="language" label={say('outlets.language')}>
        <Select
          options={[
            { value: 'zh', label: '中文' },
            { value: 'en', label: 'English' },
          ]}
        />
      </Form.Item>
    </FormDialog>
  );
}

const FRESH: Partial<Fields> = {
  ...{ type: 'wecom', digest: 'day', hour: 9, alarms: true, incidents: false, severity: 'low', language: 'zh' },
};

function initialOf({ name, type, digest, hour, alarms, incidents, severity, language, branch }: Outlet): Fields {
  const told = { name, type, digest, hour, alarms, incidents, severity, language } as Fields;
  return branch === null ? told : { ...told, branch };
}

/** Without what was left empty. */
const filled = (fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== ''));
