import { Modal } from 'antd';
import { useSay } from '../shell/preferences.js';

/** Asks once before something that cannot be taken back, or that somebody else will feel. */
export function Confirm({
  title,
  text,
  busy,
  danger = false,
  onYes,
  onCancel,
}: {
  readonly title: string;
  readonly text: string;
  readonly busy: boolean;
  readonly danger?: boolean;
  readonly onYes: () => void;
  readonly onCancel: () => void;
}) {
  const say = useSay();
  return (
    <Modal
      open
      title={title}
      okText={title}
      cancelText={say('state.cancel')}
      okButtonProps={{ danger, loading: busy }}
      onOk={onYes}
      onCancel={onCancel}
    >
      {text}
    </Modal>
  );
}
