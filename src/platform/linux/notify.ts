import type { Part } from '../change.js';

/**
 * What shows notifications runs in each person's session: the agent's own account may not enter it. Desktops start it by the
 * specification of freedesktop.org; it does nothing unless the policy wants notifications.
 */
export const notify: Part = {
  name: 'notify',
  changes: ({ program }, look) =>
    look.exists('/etc/xdg/autostart')
      ? [
          {
            kind: 'file',
            path: '/etc/xdg/autostart/menshen-notify.desktop',
            text: `[Desktop Entry]
Type=Application
Name=Menshen
Name[zh_CN]=门神
Exec=${program}/bin/menshen notify
NoDisplay=true
X-GNOME-Autostart-enabled=true
`,
          },
        ]
      : [],
};
