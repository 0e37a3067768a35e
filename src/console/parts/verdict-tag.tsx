import { Tag } from 'antd';
import type { Verdict } from '../../central/api/calls.js';
import { useSay } from '../shell/preferences.js';

const TONE = { allow: 'neutral', flag: 'blue', coach: 'amber', block: 'red' } as const;

export function VerdictTag({ verdict }: { readonly verdict: Verdict }) {
  const say = useSay();
  return <Tag className={`tone-${TONE[verdict]}`}>{say(`verdict.${verdict}`)}</Tag>;
}
