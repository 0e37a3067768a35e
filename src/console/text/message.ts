export const LANGUAGES = ['zh', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

/** One sentence in every language: to leave one out is a type error. `{name}` is filled in. */
export interface Message {
  readonly zh: string;
  readonly en: string;
}

export type Messages = Readonly<Record<string, Message>>;

export type Values = Readonly<Record<string, string | number>>;

/** Fills `{name}` places. An unknown place stays, so that a slip shows. */
export function fill(text: string, values: Values): string {
  return text.replace(/\{(\w+)\}/g, (place, name: string) => (name in values ? String(values[name]) : place));
}
