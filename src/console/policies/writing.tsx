import { Button, Checkbox, Select, Space, Spin, Tag } from 'antd';
import { useEffect, useMemo, useState } from 'react';
import { CallFailed } from '../api/client.js';
import { useAct, useAsk } from '../api/queries.js';
import { useMay } from '../parts/may.js';
import { useSaid } from '../parts/said.js';
import { useSay } from '../shell/preferences.js';
import type { Schema } from './completion.js';
import { Editor } from './editor.js';
import type { Whole } from './proposal.js';
import { type Trial, TrialView } from './trial-view.js';

const SETTLE_MS = 900;

/** The files of a draft, written by hand and tested while they are. */
export function Writing({ proposal }: { readonly proposal: Whole }) {
  const say = useSay();
  const said = useSaid();
  const mayWrite = useMay('policy:propose');
  const readOnly = !mayWrite || proposal.status !== 'draft';
  const [texts, setTexts] = useState<ReadonlyMap<string, string>>(new Map());
  const [file, setFile] = useState(proposal.difference[0]?.name ?? 'rules.yaml');
  const [live, setLive] = useState(true);
  const schema = useAsk('GET /api/v1/policy/schema', {});
  const save = useAct('PUT /api/v1/proposals/:id', ['GET /api/v1/proposals/:id', 'GET /api/v1/proposals']);
  const stored = useMemo(() => new Map(proposal.files.map(({ name, text }) => [name, text])), [proposal.files]);
  const files = useMemo(
    () => [...new Map([...stored, ...texts])].map(([name, text]) => ({ name, text })),
    [stored, texts],
  );
  const changed = files.filter(({ name, text }) => stored.get(name) !== text);
  const { trial, testing } = useLiveTrial(live && !readOnly, proposal.base, files, changed.length > 0);
  const problems = trial?.problems ?? proposal.trial?.problems ?? [];
  const failing = (trial?.tests ?? []).filter(({ ok }) => !ok);
  const faults = useMemo(
    () => [
      ...problems.filter((each) => each.file === file).map(({ line, message }) => ({ line, message })),
      ...failing
        .filter((each) => each.file === file)
        .map(({ line, name, actual }) => ({
          line,
          message: `${name}: ${say('trial.actual')} ${actual.verdict} ${actual.rule ?? ''}`,
        })),
    ],
    [problems, failing, file, say],
  );
  const keep = (): void =>
    save.mutate(
      {
        params: { id: proposal.id },
        body: {
          revision: proposal.revision,
          title: proposal.title,
          note: proposal.note,
          // What does not differ from the base drops out there.
          files: files.filter(({ name }) => texts.has(name) || proposal.difference.some((each) => each.name === name)),
        },
      },
      {
        onSuccess: () => {
          setTexts(new Map());
          said.done(say('proposal.saved'));
        },
        onError: said.failed,
      },
    );
  return (
    <>
      <Space wrap className="notice">
        <Select
          showSearch
          className="select-file"
          aria-label={say('proposal.file')}
          value={file}
          onChange={setFile}
          options={files.map(({ name }) => ({ value: name, label: name }))}
        />
        {!readOnly && (
          <>
            <Button type="primary" disabled={changed.length === 0} loading={save.isPending} onClick={keep}>
              {say('proposal.save')}
            </Button>
            <Checkbox checked={live} onChange={({ target }) => setLive(target.checked)}>
              {say('proposal.live')}
            </Checkbox>
          </>
        )}
        {changed.length > 0 && <Tag className="tone-amber">{say('proposal.unsaved')}</Tag>}
        {testing && <Spin size="small" aria-label={say('trial.running')} />}
      </Space>
      <Editor
        file={file}
        text={texts.get(file) ?? stored.get(file) ?? ''}
        label={say('proposal.text')}
        schema={schema.data as Schema | undefined}
        faults={faults}
        readOnly={readOnly}
        onChange={(text) => setTexts((before) => new Map(before).set(file, text))}
      />
      {trial !== null && (
        <section className="section" aria-live="polite">
          <TrialView trial={trial} />
        </section>
      )}
    </>
  );
}

/** Tests what is written, once nobody has typed for a moment. */
function useLiveTrial(
  on: boolean,
  version: number,
  files: ReadonlyArray<{ readonly name: string; readonly text: string }>,
  dirty: boolean,
): { readonly trial: Trial | null; readonly testing: boolean } {
  const [trial, setTrial] = useState<Trial | null>(null);
  const tested = useAct('POST /api/v1/policy/trial');
  const { mutate } = tested;
  useEffect(() => {
    if (!on || !dirty) return;
    let current = true;
    const test = (): void =>
      mutate(
        { body: { version, files: [...files], days: 0 } },
        {
          onSuccess: (given) => {
            if (current) setTrial(given);
          },
          onError: (error) => {
            // Others are testing: it is tried again by itself.
            if (current && error instanceof CallFailed && error.status === 429) timer = setTimeout(test, 4 * SETTLE_MS);
          },
        },
      );
    let timer = setTimeout(test, SETTLE_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [on, dirty, version, files, mutate]);
  return { trial: dirty ? trial : null, testing: tested.isPending };
}
