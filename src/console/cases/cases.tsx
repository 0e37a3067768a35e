import { Alert, Button, Form, Input, Modal, Select, Typography } from 'antd';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import type { AnswerOf } from '../../central/api/calls.js';
import { addressOf, CallFailed, call } from '../api/client.js';
import { useAct, useAsk } from '../api/queries.js';
import { type OpenValues, useOpenValues } from '../evidence/open-values.js';
import { masked } from '../parts/masked.js';
import { PageFrame } from '../parts/page-frame.js';
import { problemText } from '../parts/problem.js';
import { saveFile } from '../parts/save-file.js';
import { Remote } from '../parts/states.js';
import { When } from '../parts/when.js';
import { useSay } from '../shell/preferences.js';
import { withOpened } from './with-opened.js';
import '../evidence/evidence.css';

const LIST = 'GET /api/v1/cases';
const FILE = 'GET /api/v1/cases/:number/file';
type CaseFile = AnswerOf<typeof LIST>['items'][number];
/** Of the pages and the worksheet; a court reads Chinese. */
const FILE_LANGUAGES = ['zh', 'en'] as const;
type FileLanguage = (typeof FILE_LANGUAGES)[number];
const ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Case files: what a prosecutor is handed. `?incidents=` begins one. */
export function Cases() {
  const say = useSay();
  const [language, setLanguage] = useState<FileLanguage>('zh');
  const [unstamped, setUnstamped] = useState(false);
  const [search, setSearch] = useSearchParams();
  const wanted = search.getAll('incidents');
  const [making, setMaking] = useState(wanted.length > 0);
  const [failed, setFailed] = useState<unknown>(null);
  const [busy, setBusy] = useState(0);
  const cases = useAsk(LIST, {});
  const open = useOpenValues();
  const fetchFile = async (file: CaseFile, values: readonly OpenValues[]): Promise<void> => {
    setBusy(file.number);
    setFailed(null);
    try {
      const response = await fetch(addressOf(FILE, { params: { number: file.number }, query: { language } }));
      if (!response.ok) throw new CallFailed(response.status === 404 ? 'NOT_FOUND' : 'INTERNAL', response.status, '');
      setUnstamped(response.headers.get('menshen-time-stamp') === 'failed');
      const zip = new Uint8Array(await response.arrayBuffer());
      for (const { opening } of values) {
        await call('POST /api/v1/openings/:id/acts', { params: { id: opening }, body: { act: 'in-case' } });
      }
      saveFile(`case-${file.number}.zip`, values.length === 0 ? zip : withOpened(zip, values), 'application/zip');
    } catch (error) {
      setFailed(error);
    }
    setBusy(0);
  };
  return (
    <PageFrame
      title={say('page.cases')}
      tools={
        <>
          <Select
            aria-label={say('case.language')}
            value={language}
            onChange={setLanguage}
            options={FILE_LANGUAGES.map((each) => ({ value: each, label: say(`case.language.${each}`) }))}
          />
          <Button type="primary" onClick={() => setMaking(true)}>
            {say('case.make')}
          </Button>
        </>
      }
    >
      <Typography.Paragraph className="measure">{say('case.about')}</Typography.Paragraph>
      {failed !== null && <Alert type="error" role="alert" className="gap" title={problemText(failed, say)} />}
      {unstamped && <Alert type="warning" role="alert" className="gap" title={say('case.unstamped')} />}
      <Remote of={cases} empty={({ items }) => items.length === 0} emptyText={say('case.none')}>
        {({ items }) => (
          <ul className="papers">
            {items.map((file) => {
              const here = open.filter(({ incident }) => file.incidents.includes(incident));
              return (
                <li key={file.number} className="paper">
                  <div>
                    {file.number} · <strong>{masked(file.title)}</strong>
                  </div>
                  <div>
                    {say('case.count')} {file.incidents.length} · {file.by} · <When at={file.at} />
                  </div>
                  <div className="paper-deeds no-print">
                    <Button loading={busy === file.number} onClick={() => void fetchFile(file, [])}>
                      {say('case.fetch')}
                    </Button>
                    {here.length > 0 && (
                      <Button onClick={() => void fetchFile(file, here)}>{say('case.fetch-opened')}</Button>
                    )}
                  </div>
                  {here.length > 0 && <div>{say('case.opened-note')}</div>}
                </li>
              );
            })}
          </ul>
        )}
      </Remote>
      <MakeCase
        open={making}
        incidents={wanted}
        onEnd={() => {
          setMaking(false);
          setSearch({}, { replace: true });
        }}
      />
    </PageFrame>
  );
}

interface Wanted {
  readonly title: string;
  readonly incidents: string;
}

const idsOf = (text: string): string[] => text.split(/\s+/).filter((each) => each !== '');

function MakeCase({
  open,
  incidents,
  onEnd,
}: {
  readonly open: boolean;
  readonly incidents: readonly string[];
  readonly onEnd: () => void;
}) {
  const say = useSay();
  const [form] = Form.useForm<Wanted>();
  const make = useAct('POST /api/v1/cases', [LIST]);
  return (
    <Modal
      open={open}
      title={say('case.make')}
      okText={say('case.make')}
      cancelText={say('state.cancel')}
      confirmLoading={make.isPending}
      onOk={() => form.submit()}
      onCancel={onEnd}
      destroyOnHidden
    >
      {make.error !== null && <Alert type="error" role="alert" title={problemText(make.error, say)} />}
      <Form
        form={form}
        layout="vertical"
        initialValues={{ incidents: incidents.join('\n') }}
        onFinish={(given) =>
          make.mutate({ body: { title: given.title, incidents: idsOf(given.incidents) } }, { onSuccess: onEnd })
        }
      >
        <Form.Item name="title" label={say('case.title')} rules={[{ required: true, message: say('sign-in.needed') }]}>
          <Input maxLength={200} />
        </Form.Item>
        <Form.Item
          name="incidents"
          label={say('case.incidents')}
          rules={[
            {
              validator: (_, value: unknown) => {
                const ids = idsOf(String(value ?? ''));
                const good = ids.length > 0 && ids.every((each) => ID.test(each));
                return good ? Promise.resolve() : Promise.reject(new Error(say('case.bad-ids')));
              },
            },
          ]}
        >
          <Input.TextArea rows={6} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
