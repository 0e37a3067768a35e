import { existsSync } from 'node:fs';
import { enrolmentFile } from '../agent/central/enrolment.js';
import type { CommandIo } from './io.js';

/**
 * Whether whoever runs a command may read what people did on this PC. At a PC of a fleet that is for reviewers, who have the
 * console: here it takes the superuser, even where the agent runs as the person and the database is their file. On Windows
 * the data directory itself opens to administrators alone.
 */
export function mayReview({ home, uid = process.geteuid?.() ?? 0 }: Pick<CommandIo, 'home' | 'uid'>): boolean {
  return uid === 0 || !existsSync(enrolmentFile(home));
}
