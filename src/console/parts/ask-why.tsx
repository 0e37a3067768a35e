import { Form, Input, Modal } from 'antd';
import type { ReactNode } from 'react';
import { useSay } from '../shell/preferences.js';

/** Asks before something is done that acts on many, and asks why: the answer goes into the audit log. */
export function AskWhy({
  title,
  text,
  busy,
  danger = false,
  children,
  onAnswer,
  onCancel,
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
  const [form] = Form.useForm();
  return (
    <Modal
      open
      title={title}
      okText={title}
      cancelText={say('state.cancel')}
      okButtonProps={{ danger, loading: busy }}
      onOk={() => form.submit()}
      onCancel={onCancel}
    >
      <p>{text}</p>
      <Form form={form} layout="vertical" onFinish={onAnswer}>
        {children}
        <Form.Item
          name="why"
          label={say('policies.why')}
          rules={[{ required: true, message: say('policies.why.needed') }]}
        >
          <Input maxLength={200} autoFocus />
        </Form.Item>
      </Form>
    </Modal>
  );
}
