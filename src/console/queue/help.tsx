import { Modal } from 'antd';
import { useSay } from '../shell/preferences.js';
import { ACTIONS } from './keys.js';

const SHOWN: Readonly<Record<string, string>> = { ' ': 'Space', ArrowDown: '↓', ArrowUp: '↑', Escape: 'Esc' };

export function Help({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  const say = useSay();
  return (
    <Modal open={open} onCancel={onClose} footer={null} title={say('keys.title')}>
      <dl className="keys">
        {Object.entries(ACTIONS).map(([action, { keys, title }]) => (
          <div key={action}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{SHOWN[key] ?? key}</kbd>
              ))}
            </dt>
            <dd>{say(title)}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
