import { Checkbox, Form, Input, Select } from 'antd';
import { useState } from 'react';
import type { BodyOf } from '../../central/api/calls.js';
import { useAct } from '../api/queries.js';
import { FormDialog } from '../parts/form-dialog.js';
import { useSaid } from '../parts/said.js';
import { useSay } from '../shell/preferences.js';
import type { Source } from './directory.js';

const SOURCES = 'GET /api/v1/directory/sources';
const ADD = 'POST /api/v1/directory/sources';
type Body = BodyOf<typeof ADD>;
type Type = Body['where']['type'];

interface Fields {
  readonly name: string;
  readonly type: Type;
  readonly where?: Readonly<Record<string, string | undefined>>;
}

/** What is asked for each type, beside its secret. */
const ASKED = {
  csv: [],
  wecom: [['corpId', 'directory.corp']],
  dingtalk: [['appKey', 'directory.app']],
  ldap: [
    ['url', 'directory.url.ldap'],
    ['user', 'outlets.user'],
    ['base', 'directory.base'],
  ],
} as const;
const SECRET = {
  csv: null,
  wecom: ['secret', 'directory.secret'],
  dingtalk: ['secret', 'directory.secret'],
  ldap: ['password', 'outlets.password'],
} as const;

export function NewSource({ onDone }: { readonly onDone: () => void }) {
  const say = useSay();
  const said = useSaid();
  const add = useAct(ADD, [SOURCES]);
  const needed = [{ required: true, message: say('sign-in.needed') }];
  return (
    <FormDialog<Fields>
      title={say('directory.new')}
      busy={add.isPending}
      initial={{ type: 'ldap' }}
      onCancel={onDone}
      onSend={({ name, type, where = {} }) => {
        const given = Object.fromEntries(
          Object.entries(where).filter(([, value]) => value !== undefined && value !== ''),
        );
        add.mutate(
          { body: { name, where: { ...given, type } as Body['where'] } },
          { onSuccess: onDone, onError: said.failed },
        );
      }}
    >
      <Form.Item name="name" label={say('outlets.name')} rules={needed}>
        <Input maxLength={64} autoFocus autoComplete="off" />
      </Form.Item>
      <Form.Item name="type" label={say('outlets.type')}>
        <Select
          options={(['ldap', 'wecom', 'dingtalk', 'csv'] as const).map((value) => {
            return { value, label: say(`directory.type.${value}`) };
          })}
        />
      </Form.Item>
      <Form.Item noStyle dependencies={['type']}>
        {({ getFieldValue }) => {
          const type = getFieldValue('type') as Type;
          const secret = SECRET[type];
          return (
            <>
              {ASKED[type].map(([field, label]) => (
                <Form.Item key={field} name={['where', field]} label={say(label)} rules={needed}>
                  <Input maxLength={500} autoComplete="off" />
                </Form.Item>
              ))}
              {secret !== null && (
                <Form.Item name={['where', secret[0]]} label={say(secret[1])} rules={needed}>
                  <Input.Password maxLength={500} autoComplete="new-password" visibilityToggle={false} />
                </Form.Item>
              )}
              {type === 'ldap' && (
                <Form.Item name={['where', 'ca']} label={say('outlets.ca')}>
                  <Input.TextArea rows={2} autoComplete="off" />
                </Form.Item>
              )}
            </>
          );
        }}
      </Form.Item>
    </FormDialog>
  );
}

/** A list that somebody brings, in place of the one before. */
export function BringList({ source, onDone }: { readonly source: Source; readonly onDone: () => void }) {
  const say = useSay();
  const said = useSaid();
  const take = useAct('POST /api/v1/directory/sources/:id/list', [SOURCES]);
  const [file, setFile] = useState<File | null>(null);
  return (
    <FormDialog<{ readonly anyway?: boolean }>
      title={say('directory.upload')}
      text={say('directory.csv.hint')}
      busy={take.isPending}
      onCancel={onDone}
      onSend={async ({ anyway = false }) => {
        if (file === null) return;
        const body = { csv: textOf(await file.arrayBuffer()), anyway };
        take.mutate(
          { params: { id: source.id }, body },
          {
            onSuccess: ({ people, joined, left }) => {
              said.done(say('directory.taken', { people, joined, left }));
              onDone();
            },
            onError: said.failed,
          },
        );
      }}
    >
      <Form.Item label={say('directory.csv')} htmlFor="directory-csv">
        <input
          id="directory-csv"
          type="file"
          accept=".csv,text/csv"
          onChange={({ target }) => setFile(target.files?.[0] ?? null)}
        />
      </Form.Item>
      <Form.Item name="anyway" valuePropName="checked">
        <Checkbox>{say('directory.anyway')}</Checkbox>
      </Form.Item>
    </FormDialog>
  );
}

/** Spreadsheets in China save CSV as GBK; what is no UTF-8 is that. */
function textOf(bytes: ArrayBuffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return new TextDecoder('gb18030').decode(bytes);
    throw error;
  }
}
