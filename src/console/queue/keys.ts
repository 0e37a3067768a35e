import { useEffect, useRef } from 'react';
import type { Key } from '../text/catalogue.js';

/** What the keyboard does in the queue. */
export const ACTIONS = {
  down: { keys: ['j', 'ArrowDown'], title: 'keys.down' },
  up: { keys: ['k', 'ArrowUp'], title: 'keys.up' },
  open: { keys: ['Enter', 'o'], title: 'keys.open' },
  select: { keys: ['x', ' '], title: 'keys.select' },
  selectAll: { keys: ['*'], title: 'keys.select-all' },
  clear: { keys: ['Escape'], title: 'keys.clear' },
  take: { keys: ['a'], title: 'keys.take' },
  triage: { keys: ['t'], title: 'keys.triage' },
  investigate: { keys: ['i'], title: 'keys.investigate' },
  confirm: { keys: ['c'], title: 'keys.confirm' },
  falseAlarm: { keys: ['f'], title: 'keys.false' },
  lawful: { keys: ['l'], title: 'keys.lawful' },
  close: { keys: ['e'], title: 'keys.close' },
  due: { keys: ['d'], title: 'keys.due' },
  talk: { keys: ['n'], title: 'keys.talk' },
  filter: { keys: ['/'], title: 'keys.filter' },
  help: { keys: ['?'], title: 'keys.help' },
} as const satisfies Record<string, { readonly keys: readonly string[]; readonly title: Key }>;

export type Action = keyof typeof ACTIONS;

const BY_KEY = new Map<string, Action>(
  Object.entries(ACTIONS).flatMap(([action, { keys }]) => keys.map((key) => [key, action as Action] as const)),
);
/** There, keys write or press what has the focus. */
const BUSY =
  'input, textarea, select, button, a, summary, [role=combobox], [role=menuitem], [role=dialog], [role=radio]';

/** Hears keys while nothing else wants them. */
export function useKeys(act: (action: Action) => void): void {
  const latest = useRef(act);
  latest.current = act;
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
      const action = BY_KEY.get(event.key);
      if (action === undefined) return;
      if (event.target instanceof Element && event.target.closest(BUSY) !== null) return;
      if (document.querySelector('[role=dialog]:not([hidden])')?.checkVisibility() === true) return;
      event.preventDefault();
      latest.current(action);
    };
    addEventListener('keydown', pressed);
    return () => removeEventListener('keydown', pressed);
  }, []);
}
