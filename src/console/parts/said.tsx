import { App } from 'antd';
import { CallFailed } from '../api/client.js';
import { useSay } from '../shell/preferences.js';
import { problemText } from './problem.js';

/** Says briefly what became of something that was done. Central's own sentence stands behind ours where it has one. */
export function useSaid() {
  const say = useSay();
  const { message } = App.useApp();
  return {
    done: (text: string): void => void message.success(text),
    bad: (text: string): void => void message.error(text, 8),
    failed: (error: unknown): void => {
      const detail =
        error instanceof CallFailed && error.status < 500 && error.message !== '' ? ` ${error.message}` : '';
      void message.error(problemText(error, say) + detail, 6);
    },
  };
}
