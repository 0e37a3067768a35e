/**
 * What a browser can tell of a destination by its host: never decrypted; the agency's own; in no channel. Whatever is in a
 * channel is none of these.
 */
export const HOST_CLASSES = ['never-decrypt', 'company', 'unlisted'] as const;
export type HostClass = (typeof HOST_CLASSES)[number];
