/** What became of a person's transfer, as far as their desktop may say it. */
export const NEWS = ['block', 'coach'] as const;
export type News = (typeof NEWS)[number];
