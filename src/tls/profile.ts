/** What every certificate of this program looks like; certs/README.md says the same in words. */

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** The machine's CA. */
export const CA_LIFE_MS = 5 * 365 * DAY_MS;
/** Far below the 825 days Apple allows the leaves of a private CA. */
export const LEAF_LIFE_MS = 30 * DAY_MS;
/** A leaf that carries one error page. */
export const SINGLE_USE_LIFE_MS = HOUR_MS;
/** The empty revocation list; clients fetch it again after that. */
export const CRL_LIFE_MS = 8 * DAY_MS;
/** How far before now anything starts to be valid: clients' clocks run behind. */
export const BACKDATE_MS = DAY_MS;
/** A leaf is made anew after this part of its life. */
export const RENEW_AFTER = 0.9;
/** X.520 allows no longer common name. */
export const MAX_COMMON_NAME = 64;
/** Leaves kept in memory, some 30 KB each. */
export const MAX_LEAVES = 1_000;
