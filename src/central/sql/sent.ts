import { FIGURES_BUDGET, figuresOf, type SentRow } from '../../ledger/figures.js';
import type { Figures } from '../../model/figures.js';
import type { Db } from './database.js';

/** Lists that are read at once. */
const PAGE = 200;

/** What people sent over all PCs, counted as each PC counts it. */
export interface Sent {
  /**
   * Raw, unique and counted of one person, one for each window; of one branch where that is said. One record sent from two
   * PCs is one.
   */
  figures(
    person: string,
    branch: string | null,
    now: number,
    windowsMs: readonly number[],
  ): Promise<readonly Figures[]>;
}

export function openSent(db: Db, tenant: string): Sent {
  return {
    figures: async (person, branch, now, windowsMs) => {
      const rows: SentRow[] = [];
      let records = 0;
      for (let page = PAGE; page === PAGE && records <= FIGURES_BUDGET; ) {
        let query = db.selectFrom('sent_list').where('tenant', '=', tenant).where('person', '=', person);
        if (branch !== null) query = query.where('branch', '=', branch);
        const read = await query
          .select(['at', 'channel as system', 'host', 'recipients', 'records', 'raw', 'prints'])
          .where('at', '>=', now - Math.max(0, ...windowsMs))
          .orderBy('at', 'desc')
          .orderBy('transfer', 'desc')
          .limit(PAGE)
          .offset(rows.length)
          .execute();
        rows.push(...read);
        records += read.reduce((sum, row) => sum + row.records, 0);
        page = read.length;
      }
      return figuresOf(rows, now, windowsMs);
    },
  };
}
