/** Lawful work that sends people in bulk, told by the words it comes with: what a template of the policy may ask for. */
export const FLOWS = ['staff', 'tenants', 'delivery', 'deal', 'shops'] as const;

export type Flow = (typeof FLOWS)[number];
