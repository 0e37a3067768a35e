/** Verdicts have a colour each, in every chart; whatever else is counted has one quiet one. */
const COLOURS: Readonly<Record<string, readonly [light: string, dark: string]>> = {
  flag: ['#2f6fb5', '#7fb2ea'],
  coach: ['#c77700', '#f0b65a'],
  block: ['#a8071a', '#e8696b'],
};
const QUIET = ['#5a6b85', '#93a4bd'] as const;

export const colourOf = (name: string, dark: boolean): string => (COLOURS[name] ?? QUIET)[dark ? 1 : 0];
