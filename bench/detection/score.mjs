import { wantedVerdict } from './judge.mjs';

/** Figures of one class of documents. */
export function makeScore(name, group) {
  return {
    name,
    group,
    documents: 0,
    wanted: 0,
    found: 0,
    exact: 0,
    counted: 0,
    strangers: 0,
    over: 0,
    under: 0,
    verdicts: 0,
    misses: [],
  };
}

/**
 * Adds one judged document. An owner is found when an `owner` record carries their phone; any owner record with nobody
 * of the document is a stranger.
 */
export function addScore(score, print, sample, owners, { finding, verdict }) {
  const wanted = new Set();
  const records = finding.prints.filter((each) => each.kind === 'owner');
  const met = new Set(records.flatMap((each) => each.persons));
  for (const owner of owners) {
    const keys = [owner.phone, owner.spare, owner.id].map(print);
    for (const key of keys) wanted.add(key);
    if (keys.some((key) => met.has(key))) score.found += 1;
    else miss(score, `missed ${owner.phone} ${owner.name}`, linesAbout(sample, owner));
  }
  const strangers = records.filter((each) => !each.persons.some((person) => wanted.has(person))).length;
  const counted = finding.records.owner ?? 0;
  score.documents += 1;
  score.wanted += owners.length;
  score.strangers += strangers;
  score.counted += counted;
  score.exact += Math.min(owners.length, finding.exactOwners);
  score.over += Math.max(0, counted - owners.length);
  score.under += Math.max(0, owners.length - counted);
  if (verdict === wantedVerdict(owners.length)) score.verdicts += 1;
  if (counted !== owners.length)
    miss(score, `counted ${counted} of ${owners.length} ${JSON.stringify(finding.records)}`, sample);
  if (strangers > 0) miss(score, `${strangers} strangers`, sample);
}

/** The lines about this owner, for a reader. */
function linesAbout(sample, owner) {
  const lines = sample.split('\n');
  const at = lines.findIndex((line) => line.includes(owner.phone) || line.includes(owner.name));
  return at < 0 ? sample : lines.slice(Math.max(0, at - 6), at + 3).join('\n');
}

function miss(score, what, sample) {
  if (score.misses.length < 400) score.misses.push({ what, sample });
}

const TARGETS = {
  plain: { recall: 0.995, precision: 0.995, over: 0.005 },
  obfuscated: { recall: 0.98, precision: 0.995, over: 0.005 },
};

export function shares(score) {
  const recall = score.wanted === 0 ? 1 : score.found / score.wanted;
  const precision = score.counted === 0 ? 1 : 1 - Math.min(score.counted, score.strangers) / score.counted;
  const over = score.wanted === 0 ? 0 : score.over / score.wanted;
  const under = score.wanted === 0 ? 0 : score.under / score.wanted;
  const target = TARGETS[score.group];
  const met = target === undefined || (recall >= target.recall && precision >= target.precision && over <= target.over);
  return {
    recall,
    precision,
    over,
    under,
    exact: score.exact / (score.wanted || 1),
    verdicts: score.verdicts / (score.documents || 1),
    met,
  };
}

const percent = (share) => `${(share * 100).toFixed(2)}`;

/** The figures as a Markdown table. */
export function scoreTable(scores) {
  const rows = scores.map((score) => {
    const s = shares(score);
    return [
      score.name,
      score.group,
      score.documents,
      score.wanted,
      percent(s.recall),
      percent(s.exact),
      percent(s.precision),
      percent(s.over),
      percent(s.under),
      percent(s.verdicts),
      s.met ? '' : 'missed',
    ];
  });
  return table(
    [
      'class',
      'group',
      'documents',
      'owners',
      'recall %',
      'room known %',
      'precision %',
      'over %',
      'under %',
      'verdict %',
      'target',
    ],
    rows,
  );
}

export function table(header, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
}
