import { usePreferences } from '../shell/preferences.js';

const STYLE = { dateStyle: 'short', timeStyle: 'short' } as const;

/** A moment, in the reader's time zone. */
export function When({ at }: { readonly at: string }) {
  const { language } = usePreferences();
  const date = new Date(at);
  return (
    <time dateTime={at}>{new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en-GB', STYLE).format(date)}</time>
  );
}
