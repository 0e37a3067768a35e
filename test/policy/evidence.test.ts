import t from 'tap';
import { makeKeys } from '../builders/evidence.js';
import { defaultPolicy, policyOf, problemsOf } from './builder.js';

const { keys } = await makeKeys(['wang'], ['li']);
const holder = (list: 'reviewers' | 'approvers', name: string): string => {
  const { x, y } = keys[list][0]?.key ?? { x: '', y: '' };
  return `{ name: ${name}, x: "${x}", y: "${y}" }`;
};
const section = (reviewer: string, approver: string): string =>
  `evidence:\n  reviewers: [${reviewer}]\n  approvers: [${approver}]\n`;

t.test('a policy names whom full values are sealed to; the shipped one names nobody', (t) => {
  t.equal(defaultPolicy().evidenceKeys, null);
  t.match(policyOf(section(holder('reviewers', 'wang'), holder('approvers', 'li'))).evidenceKeys, {
    reviewers: [{ name: 'wang', id: keys.reviewers[0]?.id, key: keys.reviewers[0]?.key }],
    approvers: [{ name: 'li', id: keys.approvers[0]?.id }],
  });
  t.end();
});

t.test('one person on both lists, or what is no key, is refused with its place', (t) => {
  const both = 'nobody may be a reviewer and an approver: full values take two people';
  const said = (text: string) => problemsOf(text).map(({ message }) => message);
  t.strictSame(said(section(holder('reviewers', 'wang'), holder('approvers', 'wang'))), [both], 'by name');
  t.strictSame(said(section(holder('reviewers', 'wang'), holder('reviewers', 'li'))), [both], 'by key');
  const off = `{ name: li, x: "${'A'.repeat(43)}", y: "${'B'.repeat(43)}" }`;
  t.strictSame(said(section(holder('reviewers', 'wang'), off)), ['is no key of the curve P-256']);
  t.match(said(section(holder('reviewers', 'wang'), '{ name: li, x: short, y: short }')), [/43 characters/, /43/]);
  t.equal(said('evidence:\n  reviewers: []\n').length, 2);
  t.end();
});
