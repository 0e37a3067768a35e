export const HOUR_MS = 3_600_000;
export const DAY_HOURS = 24;
/** Head office's days begin at midnight in China, which has one time and no summer one: UTC+8. */
export const AHEAD_HOURS = 8;

/** Hours since 1970: how tallies are kept. */
export const hourOf = (at: number): number => Math.floor(at / HOUR_MS);

/** The day an hour lies in. */
export const dayOf = (hour: number): number => Math.floor((hour + AHEAD_HOURS) / DAY_HOURS);

/** The first hour of a day. */
export const dayStart = (day: number): number => day * DAY_HOURS - AHEAD_HOURS;
