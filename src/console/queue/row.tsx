import { Checkbox, Tag } from 'antd';
import { Link } from 'react-router';
import type { AnswerOf } from '../../central/api/calls.js';
import { masked } from '../parts/masked.js';
import { SeverityTag, StatusTag } from '../parts/tags.js';
import { VerdictTag } from '../parts/verdict-tag.js';
import { When } from '../parts/when.js';
import { wordOf } from '../parts/words.js';
import { useSay } from '../shell/preferences.js';
import { Due } from './due.js';

export type Row = AnswerOf<'GET /api/v1/incidents'>['items'][number] & { readonly why?: 'rank' | 'sample' };

/** One incident: who sent how many of what where, how bad, and what became of it. */
export function QueueRow({
  row,
  selected,
  onSelect,
}: {
  readonly row: Row;
  readonly selected: boolean;
  readonly onSelect: () => void;
}) {
  const say = useSay();
  return (
    <>
      <td className="cell-select">
        <Checkbox checked={selected} onChange={onSelect} aria-label={say('queue.select')} tabIndex={-1} />
      </td>
      <td className="cell-severity">
        <SeverityTag severity={row.severity} />
        {row.why === 'sample' && <Tag className="tone-neutral">{say('queue.sample')}</Tag>}
      </td>
      <td className="cell-what">
        <Link to={`/incidents/${row.id}`} tabIndex={-1}>
          {row.total} {row.kind === '' ? '' : wordOf(say, 'kind', row.kind)}
        </Link>
        {row.canaries > 0 && <Tag className="tone-red mark">{say('queue.canary')}</Tag>}
        {row.provenance > 0 && <Tag className="tone-amber mark">{say('queue.provenance')}</Tag>}
        {row.known > 0 && <Tag className="tone-neutral mark">{say('queue.known')}</Tag>}
        {row.folded > 0 && <Tag className="tone-neutral mark">{say('queue.folded', { count: row.folded })}</Tag>}
        <span className="where">
          {masked(row.channel)} · {masked(row.host)}
        </span>
      </td>
      <td className="cell-who">
        {masked(row.person)} · {masked(row.branch)}
      </td>
      <td className="cell-verdict">
        <VerdictTag verdict={row.verdict} />
        <span className="rule">{masked(row.rule ?? '')}</span>
      </td>
      <td className="cell-status">
        <StatusTag status={row.status} />
        <span className="assignee">{row.assignee ?? ''}</span>
      </td>
      <td className="cell-when">
        <When at={row.at} />
        {row.status !== 'closed' && <Due at={row.dueAt} />}
      </td>
    </>
  );
}
