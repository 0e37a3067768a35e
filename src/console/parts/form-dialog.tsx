import { Form, Modal } from 'antd';
import type { ReactNode } from 'react';
import { useSay } from '../shell/preferences.js';

/** A form in a dialog: what is missing is said beside its field, and nothing is sent before. */
export function FormDialog<T extends object>({
  title,
  busy,
  danger = false,
  text,
  initial,
  width,
  children,
  onSend,
  onCancel,
}: {
  readonly title: string;
  readonly busy: boolean;
  readonly danger?: boolean;
  readonly text?: string;
  readonly initial?: Partial<T>;
  readonly width?: number;
  readonly children: ReactNode;
  readonly onSend: (values: T) => void;
  readonly onCancel: () => void;
}) {
  const say = useSay();
  const [form] = Form.useForm<T>();
  return (
    <Modal
      open
      title={title}
      okText={title}
      cancelText={say('state.cancel')}
      okButtonProps={{ danger, loading: busy }}
      {...(width === undefined ? {} : { width })}
      onOk={() => form.submit()}
      onCancel={onCancel}
    >
      {text !== undefined && <p>{text}</p>}
      <Form<T>
        form={form}
        layout="vertical"
        {...(initial === undefined ? {} : { initialValues: initial })}
        onFinish={onSend}
      >
        {children}
      </Form>
    </Modal>
  );
}
