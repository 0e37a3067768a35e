import fs from 'node:fs/promises';
import { findCaseFile, listCaseFiles, openCaseFile } from '../central/casefile/case-file.js';
import { gatherFacts } from '../central/casefile/facts.js';
import { openFonts } from '../central/casefile/fonts.js';
import { packCase } from '../central/casefile/pack.js';
import { sealOf } from '../central/casefile/seal.js';
import { verifyCase } from '../central/casefile/verify.js';
import { type Office, openOffice } from '../central/office.js';
import { inForce } from '../central/publish/in-force.js';
import { systemClock } from '../model/clock.js';
import { LANGUAGES } from '../text/language.js';
import { anchorsOf } from '../tls/timestamp-token.js';
import { line, options, required, UsageError, whole } from './arguments.js';
import { type CommandIo, EXIT } from './io.js';

const text = { type: 'string' } as const;
const several = { type: 'string', multiple: true } as const;
const OPTIONS = {
  data: text,
  store: text,
  case: text,
  incident: several,
  title: text,
  to: text,
  language: text,
  root: text,
  authority: text,
  json: { type: 'boolean' },
} as const;

type Values = ReturnType<typeof options<typeof OPTIONS>>['values'];

async function within(values: Values, work: (office: Office) => Promise<number>): Promise<number> {
  const office = await openOffice({
    dir: required(values.data, 'data'),
    clock: systemClock,
    ...(values.store === undefined ? {} : { store: values.store }),
  });
  try {
    return await work(office);
  } finally {
    await office.close();
  }
}

/** `menshen central case make | list | export | verify`. */
export async function caseCommand(argv: string[], io: CommandIo): Promise<number> {
  const { values, positionals } = options(argv, OPTIONS);
  const [verb = '', ...rest] = positionals;
  if (verb === 'verify') return verify(values, rest, io);
  if (rest.length > 0) throw new UsageError(`"${rest[0]}" is too much`);
  if (verb === 'make') return within(values, (office) => make(office, values, io));
  if (verb === 'export') return within(values, (office) => exportCase(office, values, io));
  if (verb !== 'list') throw new UsageError('say make, list, export or verify');
  return within(values, async (office) => {
    for (const each of await listCaseFiles(office, 10_000)) line(io, { ...each, at: new Date(each.at).toISOString() });
    return EXIT.ok;
  });
}

const whoAmI = (io: CommandIo): string => `cli:${io.env.SUDO_USER ?? io.env.USER ?? 'unknown'}`;

async function make(office: Office, values: Values, io: CommandIo): Promise<number> {
  const incidents = values.incident ?? [];
  if (incidents.length === 0) throw new UsageError('--incident is needed, once or more');
  const made = await openCaseFile(office, { by: whoAmI(io), title: required(values.title, 'title'), incidents });
  if (values.json === true) line(io, { case: made.number, incidents: made.incidents });
  else io.stdout.write(`case ${made.number}; now: menshen central case export --case ${made.number} --to FILE\n`);
  return EXIT.ok;
}

async function exportCase(office: Office, values: Values, io: CommandIo): Promise<number> {
  const number = whole(required(values.case, 'case'), 'case', 0, 1, 999_999_999);
  const to = required(values.to, 'to');
  const language = LANGUAGES.find((each) => each === (values.language ?? 'zh'));
  if (language === undefined) throw new UsageError(`--language is one of ${LANGUAGES.join(', ')}`);
  const file = await findCaseFile(office, number);
  if (file === null) {
    io.stderr.write(`there is no case ${number}; "menshen central case list" shows them\n`);
    return EXIT.failed;
  }
  const { zip, stamp, fault } = await packCase(await gatherFacts(office, file), sealOf(office), openFonts(), language);
  await fs.writeFile(to, zip, { mode: 0o600 });
  const why = fault === null ? {} : { fault };
  await office.audit.add(whoAmI(io), 'case.fetched', { case: number, language, stamp, ...why });
  if (fault !== null) io.stderr.write(`no time stamp: ${fault}; export it again when the authority answers\n`);
  if (values.json === true) line(io, { case: number, file: to, bytes: zip.length, stamp });
  else io.stderr.write(`${to} holds case ${number}; check it with "menshen central case verify ${to}"\n`);
  return EXIT.ok;
}

/** Needs neither a network nor a data directory. */
async function verify(values: Values, [path, ...rest]: string[], io: CommandIo): Promise<number> {
  if (path === undefined || rest.length > 0) throw new UsageError('name one case file');
  const verdict = verifyCase(await fs.readFile(path), {
    ...(values.root === undefined ? {} : { root: await fs.readFile(values.root) }),
    ...(values.authority === undefined ? {} : { authority: anchorsOf(await fs.readFile(values.authority, 'utf8')) }),
  });
  const { problems, manifest, root, signer, files, opened } = verdict;
  const timestamp =
    verdict.timestamp === null ? null : { ...verdict.timestamp, at: new Date(verdict.timestamp.at).toISOString() };
  const ok = problems.length === 0;
  if (values.json === true) {
    line(io, {
      ok,
      case: manifest.case,
      made: manifest.made,
      by: manifest.by,
      files,
      opened,
      root,
      signer,
      timestamp,
      problems,
    });
    return ok ? EXIT.ok : EXIT.failed;
  }
  for (const { file, what } of problems) io.stdout.write(`${file}: ${what}\n`);
  if (!ok) {
    io.stdout.write(`this is not the case file that was signed: ${problems.length} problems\n`);
    return EXIT.failed;
  }
  io.stdout.write(
    `case ${manifest.case} (${manifest.title}), made ${manifest.made} by ${manifest.by}: ${files} files as they were signed${opened === 0 ? '' : `, ${opened} with full values that two people opened`}\n`,
  );
  if (timestamp !== null) {
    const vouched = timestamp.trusted ? '' : ', which nobody vouched for: name its certificate with --authority';
    io.stdout.write(`its signature was there at ${timestamp.at}, says ${timestamp.authority}${vouched}\n`);
  }
  if (values.root === undefined)
    io.stdout.write(`compare with head office, in person: SHA-256 of its first root is ${root}\n`);
  return EXIT.ok;
}

/** `menshen central review-keys`: what a policy author puts into the policy, for the keys that are registered. */
export async function reviewKeysCommand(argv: string[], io: CommandIo): Promise<number> {
  const { values } = options(argv, { data: text, store: text, json: { type: 'boolean' } });
  return within(values, async (office) => {
    const live = (await office.reviewKeys.list()).filter(({ retiredAt }) => retiredAt === null);
    const { keys, version } = await inForce(office.repository);
    const named = new Set([...(keys?.reviewers ?? []), ...(keys?.approvers ?? [])].map(({ id }) => id));
    if (values.json === true) {
      for (const { id, account, use, key } of live)
        line(io, { id, account, use, key, inForce: named.has(id), version });
      return EXIT.ok;
    }
    io.stdout.write(
      '# Compare each fingerprint with its holder, by voice or in person, before this is published.\nevidence:\n',
    );
    for (const [list, use] of [
      ['reviewers', 'review'],
      ['approvers', 'approve'],
    ] as const) {
      io.stdout.write(`  ${list}:\n`);
      for (const { id, account, key } of live.filter((each) => each.use === use)) {
        io.stdout.write(`    # ${id}\n    - { name: "${account}", x: "${key.x}", y: "${key.y}" }\n`);
      }
    }
    return EXIT.ok;
  });
}
