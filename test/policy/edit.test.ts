import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as fc from 'fast-check';
import t from 'tap';
import { parse } from 'yaml';
import { addExample, EditError, editPolicy, type PolicyEdit } from '../../src/policy/edit.js';
import { lineDifference, unifiedText } from '../../src/policy/line-difference.js';
import { parsePolicy } from '../../src/policy/parse.js';
import { POLICIES } from './builder.js';

const shipped = ['policy.yaml', 'rules.yaml', 'staff.yaml', 'exceptions.yaml'].map((name) => ({
  name,
  text: readFileSync(path.join(POLICIES, name), 'utf8'),
}));

/** What a change shows: the lines that went and came, in one file. */
function shown(files: typeof shipped, after: typeof shipped): string[] {
  return after.flatMap(({ name, text }) => {
    const before = files.find((each) => each.name === name)?.text ?? '';
    return lineDifference(before, text).flatMap(({ lines }) =>
      lines.filter(({ sign }) => sign !== ' ').map((line) => `${name} ${line.sign}${line.text}`),
    );
  });
}

const edited = (edit: PolicyEdit, files = shipped) => shown(files, editPolicy(files, edit));

t.test('an exception, a staff phone and a threshold change their own lines alone', (t) => {
  t.strictSame(edited({ what: 'staff', phones: ['13900000001'] }), [
    'staff.yaml -  phones: []',
    'staff.yaml +  phones:',
    'staff.yaml +    - "13900000001"',
  ]);
  t.strictSame(edited({ what: 'threshold', rule: 'bulk-owners', kind: 'owner', atLeast: 8 }), [
    'rules.yaml -    when: { records: { owner: ">=5" } }',
    'rules.yaml +    when: { records: { owner: ">=8" } }',
  ]);
  t.strictSame(
    edited({ what: 'exception', rule: 'bulk-owners', to: ['hr.example'], until: '2027-01-31', note: '代发' }),
    [
      'exceptions.yaml -exceptions: []',
      'exceptions.yaml +exceptions:',
      'exceptions.yaml +  - { rule: bulk-owners, to: hr.example, until: 2027-01-31, approved_by: [ approver 1, approver 2 ], note: 代发 }',
    ],
  );
  t.end();
});

t.test('a list that has entries gets one more, in the form it has', (t) => {
  const file = (text: string) => [{ name: 'a.yaml', text }];
  const phones = { what: 'staff', phones: ['13900000002'] } as const;
  const after = (text: string) => editPolicy(file(text), phones)[0]?.text;
  t.equal(
    after('staff: { phones: ["13900000001"] } # ours\nmode: enforce\n'),
    'staff: { phones: ["13900000001", "13900000002"] } # ours\nmode: enforce\n',
  );
  t.equal(
    after('staff:\n  # front desk\n  phones:\n    - "13900000001" # Wang\n\n# next\nmode: enforce\n'),
    'staff:\n  # front desk\n  phones:\n    - "13900000001" # Wang\n    - "13900000002"\n\n# next\nmode: enforce\n',
  );
  t.equal(after('staff:\n  phones:\n  - "13900000001"'), 'staff:\n  phones:\n  - "13900000001"\n  - "13900000002"\n');
  t.equal(after('staff: { phones: [] }\n'), 'staff: { phones: ["13900000002"] }\n');
  t.equal(after('staff:\n  phones:\n'), 'staff:\n  phones:\n    - "13900000002"\n');
  t.end();
});

t.test('what no file has gets a file of its own', (t) => {
  const files = [{ name: 'a.yaml', text: 'version: t\nmode: enforce\n' }];
  const after = editPolicy(files, { what: 'staff', phones: ['13900000001'] });
  t.strictSame(parse(after[1]?.text ?? ''), { staff: { phones: ['13900000001'] } });
  t.strictSame(addExample(files, { to: 'a.example', verdict: 'allow' })[1]?.name, 'expect.yaml');
  t.end();
});

t.test('a rule that is not there, and a number it does not ask for, are said', (t) => {
  const threshold = { what: 'threshold', kind: 'owner', atLeast: 8 } as const;
  t.throws(() => editPolicy(shipped, { ...threshold, rule: 'nowhere' }), EditError);
  t.throws(() => editPolicy(shipped, { ...threshold, rule: 'sealed' }), /asks for no number of "owner"/);
  t.end();
});

t.test('whatever a form sends, the policy around it stays as it was and the file stays readable', (t) => {
  const word = fc.string({ minLength: 1, maxLength: 30 }).filter((text) => text.trim() !== '');
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 3 }), word, (who, note) => {
      const before = parse(shipped[3]?.text ?? '') as object;
      const after = editPolicy(shipped, { what: 'exception', rule: 'sealed', who, until: '2027-01-31', note });
      const read = parse(after[3]?.text ?? '') as { exceptions: Array<{ who: unknown; note: unknown }> };
      t.strictSame({ ...read, exceptions: [] }, before);
      t.strictSame([read.exceptions[0]?.who, read.exceptions[0]?.note], [who.length === 1 ? who[0] : who, note]);
    }),
    { numRuns: 60, seed: 7 },
  );
  t.end();
});

t.test('an edited policy with its approvers in place is a policy', (t) => {
  const rules = [
    ...shipped.filter(({ name }) => name !== 'rules.yaml'),
    { name: 'r.yaml', text: 'rules:\n  - id: bulk\n    when: { records: { owner: ">=5" } }\n    then: block\n' },
  ];
  const after = editPolicy(rules, { what: 'exception', rule: 'bulk', to: ['hr.example'], until: '2027-01-31' });
  t.equal(parsePolicy(after).exceptions.length, 1);
  t.end();
});

t.test('applying a difference to what was gives what is', (t) => {
  const lines = fc.array(fc.constantFrom('a', 'b', 'c', '', '- d'), { maxLength: 30 }).map((each) => each.join('\n'));
  fc.assert(
    fc.property(lines, lines, (before, after) => {
      const old = before === '' ? [] : before.replace(/\n$/, '').split('\n');
      let [out, at] = [[] as string[], 0];
      for (const hunk of lineDifference(before, after)) {
        while (at < hunk.before - 1) out.push(old[at++] ?? '?');
        for (const { sign, text } of hunk.lines) {
          if (sign !== '+' && old[at] !== text) return false;
          if (sign !== '+') at++;
          if (sign !== '-') out.push(text);
        }
      }
      out = [...out, ...old.slice(at)];
      return out.join('\n') === (after === '' ? '' : after.replace(/\n$/, ''));
    }),
    { numRuns: 300, seed: 7 },
  );
  t.equal(
    unifiedText('a.yaml', lineDifference('a\nb\n', 'a\nc\n')),
    '--- a.yaml\n+++ a.yaml\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n',
  );
  t.end();
});
