import { Tag } from 'antd';
import { useSay } from '../shell/preferences.js';
import { wordOf } from './words.js';

const STATUS: Readonly<Record<string, string>> = {
  new: 'blue',
  triage: 'blue',
  investigating: 'amber',
  confirmed: 'red',
  'false-alarm': 'green',
  lawful: 'green',
};
const SEVERITY: Readonly<Record<string, string>> = { medium: 'blue', high: 'amber', critical: 'red' };

export function StatusTag({ status }: { readonly status: string }) {
  const say = useSay();
  return <Tag className={`tone-${STATUS[status] ?? 'neutral'}`}>{wordOf(say, 'status', status)}</Tag>;
}

export function SeverityTag({ severity }: { readonly severity: string }) {
  const say = useSay();
  return <Tag className={`tone-${SEVERITY[severity] ?? 'neutral'}`}>{wordOf(say, 'severity', severity)}</Tag>;
}
