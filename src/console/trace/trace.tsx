import { InboxOutlined } from '@ant-design/icons';
import { useMutation } from '@tanstack/react-query';
import { Alert, Button, Space, Spin, Typography, Upload } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import type { AnswerOf } from '../../central/api/calls.js';
import { sendFile } from '../api/client.js';
import { DataTable } from '../parts/data-table.js';
import { masked } from '../parts/masked.js';
import { PageFrame } from '../parts/page-frame.js';
import { Failed } from '../parts/states.js';
import { When } from '../parts/when.js';
import { type Say, useSay } from '../shell/preferences.js';
import { csvOf, saveAs } from './save.js';
import { TimeLine } from './time-line.js';

const TRACE = 'POST /api/v1/trace/list';
type Traced = AnswerOf<typeof TRACE>;
type Source = Traced['people'][number];
const PICTURE = 'trace-time-line';
const MAX_PCS = 10;

/** A leaked list dropped here leads to those whose transfers had its records. */
export function Trace() {
  const say = useSay();
  const [name, setName] = useState('');
  const read = useMutation({ mutationFn: (file: File) => sendFile(TRACE, { query: { name: file.name } }, file) });
  return (
    <PageFrame
      title={say('page.trace')}
      tools={read.data !== undefined && <Button onClick={() => read.reset()}>{say('trace.another')}</Button>}
    >
      {read.data === undefined && (
        <Spin spinning={read.isPending} description={say('trace.reading')}>
          <Upload.Dragger
            showUploadList={false}
            disabled={read.isPending}
            beforeUpload={(file) => {
              setName(masked(file.name));
              read.mutate(file);
              return false;
            }}
          >
            <p className="ant-upload-drag-icon">
              <InboxOutlined />
            </p>
            <p className="ant-upload-text">{say('trace.drop')}</p>
            <p className="ant-upload-hint">{say('trace.promise')}</p>
          </Upload.Dragger>
        </Spin>
      )}
      {read.error !== null && <Failed error={read.error} retry={() => read.reset()} />}
      {read.data !== undefined && <Result name={name} traced={read.data} />}
    </PageFrame>
  );
}

function Result({ name, traced }: { readonly name: string; readonly traced: Traced }) {
  const say = useSay();
  const { total, known, people, unnamed, pcs, incidents, events, samples, complete } = traced;
  if (total === 0) return <Alert type="info" showIcon title={`${name}: ${say('trace.no-records')}`} />;
  if (known === 0) return <Alert type="info" showIcon title={`${name}: ${say('trace.nobody', { total })}`} />;
  return (
    <Space orientation="vertical" className="full" size="middle">
      <Typography.Text strong>
        {name}: {say('trace.head', { total, known })}
      </Typography.Text>
      {!complete && <Alert type="warning" showIcon title={say('trace.cut')} />}
      <Alert type="info" showIcon title={say('trace.caution')} />
      <Exports name={name} traced={traced} />
      <section>
        <Typography.Title level={2} className="section-title">
          {say('trace.people')}
        </Typography.Title>
        <DataTable<Source>
          name={say('trace.people')}
          rowKey="person"
          pagination={{ pageSize: 20, hideOnSinglePage: true }}
          dataSource={[...people]}
          columns={columns(say, known)}
        />
      </section>
      {unnamed.length > 0 && <Accounts of={unnamed} known={known} />}
      <Typography.Paragraph>
        {say('trace.pcs')}:{' '}
        {pcs
          .slice(0, MAX_PCS)
          .map(({ name: pc, branch, overlap }) => `${pc} (${branch}) ${overlap}/${known}`)
          .join(', ')}
      </Typography.Paragraph>
      {incidents.length > 0 && <Incidents of={incidents} known={known} />}
      <section>
        <Typography.Title level={2} className="section-title">
          {say('trace.timeline')}
        </Typography.Title>
        <TimeLine events={events} id={PICTURE} />
      </section>
      <Typography.Text type="secondary">
        {say('trace.samples')}: {samples.join('  ')}
      </Typography.Text>
    </Space>
  );
}

/** Where records were under an account that names nobody: PC by PC, and not ranked. */
function Accounts({ of, known }: { readonly of: Traced['unnamed']; readonly known: number }) {
  const say = useSay();
  return (
    <section>
      <Typography.Title level={2} className="section-title">
        {say('trace.unnamed')}
      </Typography.Title>
      <Typography.Paragraph type="secondary">{say('trace.unnamed.means')}</Typography.Paragraph>
      <DataTable<Source>
        name={say('trace.unnamed')}
        rowKey={({ person, pcs }) => `${person} ${pcs[0]?.device}`}
        pagination={{ pageSize: 10, hideOnSinglePage: true }}
        dataSource={[...of]}
        columns={[
          { key: 'pc', title: say('word.pc'), render: (_: unknown, { pcs }: Source) => pcs[0]?.name ?? '' },
          ...columns(say, known)
            .filter(({ key }) => key !== 'confidence' && key !== 'unique')
            .map((column) => (column.key === 'person' ? { ...column, title: say('trace.account') } : column)),
        ]}
      />
    </section>
  );
}

function Incidents({ of, known }: { readonly of: Traced['incidents']; readonly known: number }) {
  const say = useSay();
  return (
    <section>
      <Typography.Title level={2} className="section-title">
        {say('trace.incidents')}
      </Typography.Title>
      <DataTable<Traced['incidents'][number]>
        name={say('trace.incidents')}
        rowKey="id"
        pagination={{ pageSize: 10, hideOnSinglePage: true }}
        dataSource={[...of]}
        columns={[
          {
            dataIndex: 'at',
            title: say('word.time'),
            render: (at: string, { id }) => (
              <Link to={`/incidents/${id}`}>
                <When at={at} />
              </Link>
            ),
          },
          { dataIndex: 'person', title: say('word.person') },
          { dataIndex: 'branch', title: say('word.branch') },
          { dataIndex: 'rule', title: say('word.rule') },
          { key: 'overlap', title: say('trace.overlap'), render: (_, { overlap }) => `${overlap}/${known}` },
        ]}
      />
    </section>
  );
}

function columns(say: Say, known: number) {
  const number = (key: 'exported' | 'viewed' | 'sent' | 'refused' | 'unique') => ({
    key,
    dataIndex: key,
    title: say(`trace.${key}`),
    align: 'right' as const,
  });
  return [
    {
      key: 'person',
      title: say('word.person'),
      render: (_: unknown, { person, source }: Source) => (
        <>
          {person}
          <div className="hint">{say(`incident.source.${source}`)}</div>
        </>
      ),
    },
    { key: 'branches', title: say('word.branch'), render: (_: unknown, { branches }: Source) => branches.join(', ') },
    { key: 'overlap', title: say('trace.overlap'), render: (_: unknown, { overlap }: Source) => `${overlap}/${known}` },
    number('exported'),
    number('viewed'),
    number('sent'),
    number('refused'),
    number('unique'),
    {
      key: 'between',
      title: say('trace.between'),
      render: (_: unknown, { first, last }: Source) => (
        <>
          <When at={first} /> – <When at={last} />
        </>
      ),
    },
    {
      key: 'confidence',
      title: say('trace.confidence'),
      render: (_: unknown, source: Source) => (
        <>
          <strong>{say(`trace.${source.confidence.level}`)}</strong>
          <div className="hint">{statementOf(source, say)}</div>
        </>
      ),
    },
  ];
}

/** Why the overlap says much or little. */
function statementOf({ overlap, share, confidence: { expected, odds } }: Source, say: Say): string {
  const part = `${(share * 100).toFixed(share < 0.1 ? 1 : 0)}%`;
  const said = say('trace.statement', { share: part, expected, overlap });
  return odds < 0.01
    ? `${said} ${say('trace.certain', { odds: odds < 1e-12 ? '1e-12' : odds.toExponential(0) })}`
    : said;
}

function Exports({ name, traced }: { readonly name: string; readonly traced: Traced }) {
  const say = useSay();
  const base = name.replace(/\.[^.]*$/, '');
  const exports: ReadonlyArray<readonly [format: string, save: () => void]> = [
    [
      'JSON',
      () => saveAs(`${base}-trace.json`, 'application/json', JSON.stringify({ file: name, ...traced }, null, 2)),
    ],
    ['CSV', () => saveAs(`${base}-trace.csv`, 'text/csv', csvOf(rowsOf(traced, say)))],
    [
      'SVG',
      () => {
        const picture = document.getElementById(PICTURE);
        if (picture !== null)
          saveAs(`${base}-trace.svg`, 'image/svg+xml', new XMLSerializer().serializeToString(picture));
      },
    ],
  ];
  return (
    <Space className="no-print">
      {exports.map(([format, save]) => (
        <Button key={format} onClick={save}>
          {say('trace.export', { format })}
        </Button>
      ))}
    </Space>
  );
}

function rowsOf({ people }: Traced, say: Say): (string | number)[][] {
  const head = [
    say('word.person'),
    say('word.branch'),
    say('trace.overlap'),
    say('trace.exported'),
    say('trace.viewed'),
    say('trace.sent'),
    say('trace.refused'),
    say('trace.unique'),
    say('trace.between'),
    '',
    say('trace.confidence'),
  ];
  return [
    head,
    ...people.map(({ person, branches, overlap, exported, viewed, sent, refused, unique, first, last, confidence }) => [
      person,
      branches.join(' '),
      overlap,
      exported,
      viewed,
      sent,
      refused,
      unique,
      first,
      last,
      say(`trace.${confidence.level}`),
    ]),
  ];
}
