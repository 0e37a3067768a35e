import type { Argv } from './change.js';
import { literal, powershell } from './windows/powershell.js';

export interface Notification {
  readonly title: string;
  readonly body: string;
}

const SHOWN_MS = 10_000;

/**
 * The program that shows a notification in the session it is run in; null where a system has none that is always there.
 * Linux: the interface of freedesktop.org, which GNOME, KDE, UKUI and DDE serve. Windows: a toast of WinRT under PowerShell's
 * own name, since an unregistered one shows nothing.
 */
export function notifyCommand(platform: NodeJS.Platform, { title, body }: Notification): Argv | null {
  if (platform === 'linux') {
    // Arguments are texts of GVariant, whose strings are written as JSON's.
    const words = ['menshen', 0, '', title, body].map((word) => JSON.stringify(word));
    const name = 'org.freedesktop.Notifications';
    const to = ['--session', '--dest', name, '--object-path', '/org/freedesktop/Notifications'];
    return ['gdbus', 'call', ...to, '--method', `${name}.Notify`, ...words, '[]', '{}', String(SHOWN_MS)];
  }
  if (platform === 'darwin') {
    const script = `display notification ${JSON.stringify(body)} with title ${JSON.stringify(title)}`;
    return ['/usr/bin/osascript', '-e', script];
  }
  return platform === 'win32' ? powershell(toast(title, body)) : null;
}

const POWERSHELL_ID = '{1AC14E77-02E7-4E5D-B744-2EB1AE5198B7}\\WindowsPowerShell\\v1.0\\powershell.exe';

function toast(title: string, body: string): string {
  const from = 'Windows.UI.Notifications';
  return [
    `[${from}.ToastNotificationManager, ${from}, ContentType = WindowsRuntime] | Out-Null`,
    `$toast = [${from}.ToastNotificationManager]::GetTemplateContent([${from}.ToastTemplateType]::ToastText02)`,
    `$texts = $toast.GetElementsByTagName('text')`,
    `$texts.Item(0).AppendChild($toast.CreateTextNode(${literal(title)})) | Out-Null`,
    `$texts.Item(1).AppendChild($toast.CreateTextNode(${literal(body)})) | Out-Null`,
    `[${from}.ToastNotificationManager]::CreateToastNotifier(${literal(POWERSHELL_ID)}).Show([${from}.ToastNotification]::new($toast))`,
  ].join('; ');
}
