import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { type Key, messageOf } from '../text/catalogue.js';
import { fill, LANGUAGES, type Language, type Values } from '../text/message.js';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

interface Preferences {
  readonly language: Language;
  readonly theme: Theme;
  /** What `theme` comes to on this machine. */
  readonly dark: boolean;
  setLanguage(language: Language): void;
  setTheme(theme: Theme): void;
}

const Context = createContext<Preferences | null>(null);
const DARK = '(prefers-color-scheme: dark)';

/** Language and appearance, kept in this browser. Without a choice: what the browser asks for, Chinese first. */
export function PreferencesProvider({ children }: { readonly children: ReactNode }) {
  const [language, setLanguage] = useKept('menshen.language', LANGUAGES, () =>
    navigator.language.toLowerCase().startsWith('en') ? 'en' : 'zh',
  );
  const [theme, setTheme] = useKept('menshen.theme', THEMES, () => 'system');
  const [systemDark, setSystemDark] = useState(() => matchMedia(DARK).matches);
  useEffect(() => {
    const query = matchMedia(DARK);
    const changed = (): void => setSystemDark(query.matches);
    query.addEventListener('change', changed);
    return () => query.removeEventListener('change', changed);
  }, []);
  const dark = theme === 'system' ? systemDark : theme === 'dark';
  useEffect(() => {
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
    document.documentElement.dataset.theme = dark ? 'dark' : 'light';
  }, [language, dark]);
  const value = useMemo(
    () => ({ language, theme, dark, setLanguage, setTheme }),
    [language, theme, dark, setLanguage, setTheme],
  );
  return <Context.Provider value={value}>{children}</Context.Provider>;
}

export function usePreferences(): Preferences {
  const found = useContext(Context);
  if (found === null) throw new Error('usePreferences needs PreferencesProvider above it');
  return found;
}

export type Say = (key: Key, values?: Values) => string;

/** `say('queue.title')` in the language chosen. */
export function useSay(): Say {
  const { language } = usePreferences();
  return useMemo(() => (key, values) => fill(messageOf(key)[language], values ?? {}), [language]);
}

function useKept<T extends string>(name: string, allowed: readonly T[], otherwise: () => T): [T, (value: T) => void] {
  const [value, setValue] = useState<T>(() => {
    const kept = localStorage.getItem(name);
    return allowed.find((each) => each === kept) ?? otherwise();
  });
  const keep = useMemo(
    () => (next: T) => {
      localStorage.setItem(name, next);
      setValue(next);
    },
    [name],
  );
  return [value, keep];
}
