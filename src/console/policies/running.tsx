import { Button, Select, Space, Tag, Typography } from 'antd';
import { useState } from 'react';
import type { AnswerOf } from '../../central/api/calls.js';
import { useAct, useAsk } from '../api/queries.js';
import { masked } from '../parts/masked.js';
import { useMay } from '../parts/may.js';
import { useSaid } from '../parts/said.js';
import { Remote } from '../parts/states.js';
import { useSay } from '../shell/preferences.js';
import { Editor } from './editor.js';
import { TrialView } from './trial-view.js';

const FILES = 'GET /api/v1/policy/files';
const NO_FAULTS = [] as const;
const nothing = (): void => undefined;

/** The policy as PCs run it: which ring has which version, its files as they were signed, and whether its examples hold. */
export function Running() {
  const say = useSay();
  const rings = useAsk('GET /api/v1/policy/rings', {});
  const versions = useAsk('GET /api/v1/policy/versions', {});
  const [wanted, setWanted] = useState<number | null>(null);
  return (
    <Remote of={rings}>
      {({ newest, rings: all }) => {
        const version = wanted ?? all.find((ring) => ring.version !== null)?.version ?? newest;
        const kept = (versions.data?.items ?? []).filter((each) => each.kept).map((each) => each.version);
        const choices = [...new Set([version, ...kept, 0])].sort((a, b) => b - a);
        return (
          <>
            <Space wrap className="notice">
              <span>{say('policies.version')}</span>
              <Select
                className="select-version"
                aria-label={say('policies.version')}
                value={version}
                onChange={setWanted}
                options={choices.map((value) => ({
                  value,
                  label: value === 0 ? say('policies.builtin') : String(value),
                }))}
              />
              {all
                .filter((ring) => (ring.version ?? 0) === version)
                .map((ring) => (
                  <Tag key={ring.name} className={ring.mode === 'observe' ? 'tone-blue' : 'tone-neutral'}>
                    {ring.name} · {say(`policies.mode.${ring.mode}`)} ·{' '}
                    {say('overview.policies-pcs', { pcs: ring.size })}
                  </Tag>
                ))}
            </Space>
            <Files key={version} version={version} />
          </>
        );
      }}
    </Remote>
  );
}

function Files({ version }: { readonly version: number }) {
  const say = useSay();
  const asked = useAsk(FILES, { query: { version } });
  return (
    <Remote of={asked} rows={8} empty={({ files }) => files.length === 0}>
      {({ files }) => (
        <>
          <Tests version={version} />
          <Typography.Title level={2} className="section-title">
            {say('policies.files')}
          </Typography.Title>
          <Reading files={files} />
        </>
      )}
    </Remote>
  );
}

function Reading({ files }: { readonly files: AnswerOf<typeof FILES>['files'] }) {
  const say = useSay();
  const [name, setName] = useState('rules.yaml');
  const file = files.find((each) => each.name === name) ?? files[0];
  if (file === undefined) return null;
  return (
    <>
      <Select
        showSearch
        className="select-file notice"
        aria-label={say('proposal.file')}
        value={file.name}
        onChange={setName}
        options={files.map((each) => ({ value: each.name, label: each.name }))}
      />
      <Editor
        file={file.name}
        // Whom to call is for whoever writes or approves a change of it.
        text={masked(file.text)}
        label={say('proposal.text')}
        schema={undefined}
        faults={NO_FAULTS}
        readOnly
        onChange={nothing}
      />
    </>
  );
}

/** Runs the examples that the policy carries, as `menshen policy test` does. */
function Tests({ version }: { readonly version: number }) {
  const say = useSay();
  const said = useSaid();
  const may = useMay('policy:propose');
  const test = useAct('POST /api/v1/policy/trial');
  if (!may) return null;
  return (
    <section className="section" aria-label={say('policies.tests')} aria-live="polite">
      <Button
        className="notice"
        loading={test.isPending}
        onClick={() => test.mutate({ body: { version, files: [], days: 0 } }, { onError: said.failed })}
      >
        {say('policies.tests.run')}
      </Button>
      {test.data !== undefined && <TrialView trial={test.data} />}
    </section>
  );
}
