/** Milliseconds since 1970 in UTC. Handed in wherever time decides something, so that tests choose it. */
export type Clock = () => number;

export const systemClock: Clock = () => Date.now();
