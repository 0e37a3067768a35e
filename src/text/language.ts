/** The languages of everything people see. Chinese comes first: it is what branch offices read. */
export const LANGUAGES = ['zh', 'en'] as const;

export type Language = (typeof LANGUAGES)[number];

/** The first of our languages an Accept-Language or LANG value names; Chinese when it names neither. */
export function preferredLanguage(wanted: string | null | undefined): Language {
  for (const tag of (wanted ?? '').toLowerCase().split(/[,;:]/)) {
    const primary = tag.trim().slice(0, 2);
    if (primary === 'zh' || primary === 'en') return primary;
  }
  return 'zh';
}

/** One text in every language, with the same keys in each. */
export type Catalogue<Keys extends string> = Readonly<Record<Language, Readonly<Record<Keys, string>>>>;

/** Fills `{name}` places. An unknown place stays as it is, so that a slip in a text shows. */
export function fill(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (place, name: string) => (name in values ? String(values[name]) : place));
}
