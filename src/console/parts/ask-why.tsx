import { Form, Input } from 'antd';
import type { ReactNode } from 'react';
import { useSay } from '../shell/preferences.js';
import { FormDialog } from './form-dialog.js';

/** Asks before something is done that acts on many, and asks why: the answer goes into the audit log. */
export function AskWhy({
  children,
  onAnswer,
  ...rest
}: {
  readonly title: string;
  readonly text: string;
  readonly busy: boolean;
  readonly danger?: boolean;
  /** Further fields. */
  readonly children?: ReactNode;
  readonly onAnswer: (values: { readonly why: string } & Readonly<Record<string, unknown>>) => void;
  readonly onCancel: () => void;
}) {
  const say = useSay();
  return (
    <FormDialog<{ readonly why: string } & Readonly<Record<string, unknown>>> {...rest} onSend={onAnswer}>
      {children}
      <Form.Item
        name="why"
        label={say('policies.why')}
        rules={[{ required: true, message: say('policies.why.needed') }]}
      >
        <Input maxLength={200} autoFocus />
      </Form.Item>
    </FormDialog>
  );
}
