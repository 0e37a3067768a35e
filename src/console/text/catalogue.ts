import { accountText } from './account.js';
import { auditText } from './audit.js';
import { evidenceText } from './evidence.js';
import { incidentText } from './incident.js';
import type { Message } from './message.js';
import { officeText } from './office.js';
import { overviewText } from './overview.js';
import { policiesText } from './policies.js';
import { queueText } from './queue.js';
import { releasesText } from './releases.js';
import { sentText } from './sent.js';
import { settingsText } from './settings.js';
import { shellText } from './shell.js';
import { wordText } from './words.js';

/** Every sentence of the console. Each area keeps its own file and joins here, one line each. */
export const CATALOGUE = {
  ...shellText,
  ...overviewText,
  ...queueText,
  ...policiesText,
  ...officeText,
  ...settingsText,
  ...evidenceText,
  ...incidentText,
  ...accountText,
  ...auditText,
  ...releasesText,
  ...sentText,
  ...wordText,
};

/** A key that is not there is a type error. */
export type Key = keyof typeof CATALOGUE;

export const messageOf = (key: Key): Message => CATALOGUE[key];

/** True for what comes from outside, such as a kind that a later version of central knows. */
export const isKey = (text: string): text is Key => Object.hasOwn(CATALOGUE, text);
