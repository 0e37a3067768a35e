import { Alert, Form, Input, Modal } from 'antd';
import { type ReactNode, useRef, useState } from 'react';
import { useSay } from '../shell/preferences.js';
import { holdUnlocked, keptKeys, unlockedKey } from './key-box.js';
import { unlock } from './locked-key.js';
import type { UnlockedKey } from './seal.js';

/** The key that is asked for is in another browser, or nobody typed its passphrase. */
export class KeyAbsent extends Error {
  override readonly name = 'KeyAbsent';
  readonly code: 'NOT_HERE' | 'GIVEN_UP';

  constructor(code: KeyAbsent['code']) {
    super(code);
    this.code = code;
  }
}

interface Asked {
  readonly ids: readonly string[];
  resolve(key: UnlockedKey): void;
  reject(error: unknown): void;
}

/**
 * One of these keys, unlocked: asks for the passphrase unless that was done in this tab. Rejects with KeyAbsent. The
 * second value is to stand on the page.
 */
export function useKey(): [(ids: readonly string[]) => Promise<UnlockedKey>, ReactNode] {
  const say = useSay();
  const [asked, setAsked] = useState<Asked | null>(null);
  const [wrong, setWrong] = useState(false);
  const [busy, setBusy] = useState(false);
  const [passphrase, setPassphrase] = useState('');
  const current = useRef<Asked | null>(null);

  const end = (): void => {
    current.current = null;
    setAsked(null);
    setPassphrase('');
    setWrong(false);
    setBusy(false);
  };
  const ask = async (ids: readonly string[]): Promise<UnlockedKey> => {
    const there = ids.map(unlockedKey).find((key) => key !== null);
    if (there != null) return there;
    const kept = (await keptKeys()).filter(({ id }) => ids.includes(id));
    if (kept.length === 0) throw new KeyAbsent('NOT_HERE');
    return new Promise((resolve, reject) => {
      const next = { ids: kept.map(({ id }) => id), resolve, reject };
      current.current = next;
      setAsked(next);
    });
  };
  const submit = async (): Promise<void> => {
    if (asked === null || passphrase === '') return;
    setBusy(true);
    const locked = (await keptKeys()).find(({ id }) => asked.ids.includes(id));
    try {
      if (locked === undefined) throw new KeyAbsent('NOT_HERE');
      const key = await unlock(locked, passphrase);
      holdUnlocked(key);
      asked.resolve(key);
      end();
    } catch {
      setWrong(true);
      setBusy(false);
    }
  };
  const dialog = (
    <Modal
      open={asked !== null}
      title={say('key.unlock')}
      okText={say('key.unlock')}
      cancelText={say('state.cancel')}
      confirmLoading={busy}
      onOk={() => void submit()}
      onCancel={() => {
        asked?.reject(new KeyAbsent('GIVEN_UP'));
        end();
      }}
      destroyOnHidden
    >
      <Form layout="vertical" onFinish={() => void submit()}>
        <Form.Item label={say('key.passphrase')} htmlFor="passphrase">
          <Input.Password
            id="passphrase"
            autoFocus
            autoComplete="off"
            value={passphrase}
            onChange={({ target }) => setPassphrase(target.value)}
          />
        </Form.Item>
        {wrong && <Alert type="error" role="alert" title={say('key.wrong')} />}
      </Form>
    </Modal>
  );
  return [ask, dialog];
}
