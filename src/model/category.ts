/** What kind of leak route a channel is. A closed list: a catalogue naming any other is refused (DESIGN.md section 7). */
export const CATEGORIES = [
  'im',
  'miniprogram',
  'paste',
  'forum',
  'social',
  'marketplace',
  'listing-site',
  'netdisk',
  'object-storage',
  'webmail',
  'mail-client',
  'saas-doc',
  'code-host',
  'genai',
  'remote-control',
  'tunnel',
  'other',
] as const;

export type Category = (typeof CATEGORIES)[number];
