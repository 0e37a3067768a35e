import { FilterOutlined, QuestionCircleOutlined } from '@ant-design/icons';
import { Alert, App, Button, Checkbox, Segmented, Select } from 'antd';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { useAct, useAsk, useMe } from '../api/queries.js';
import { withWord } from '../parts/address.js';
import { PageFrame } from '../parts/page-frame.js';
import { problemText } from '../parts/problem.js';
import { Failed, Loading, Nothing, Stale } from '../parts/states.js';
import { useSay } from '../shell/preferences.js';
import { BulkBar, type Step } from './bulk-bar.js';
import { Capacity } from './capacity.js';
import { SetDue } from './due.js';
import { filtersIn, queryOf } from './filter.js';
import { Filters } from './filters.js';
import { Help } from './help.js';
import { type Action, useKeys } from './keys.js';
import { QueueList } from './list.js';
import type { Row } from './row.js';
import { useRows } from './rows.js';
import { Side } from './side.js';
import { Views } from './views.js';
import './queue.css';

const MAX_SELECTED = 200;

const STEPS: Partial<Record<Action, Step>> = {
  take: { assignee: 'me' },
  triage: { status: 'triage' },
  investigate: { status: 'investigating' },
  confirm: { status: 'confirmed' },
  falseAlarm: { status: 'false-alarm' },
  lawful: { status: 'lawful' },
  close: { status: 'closed' },
};

/** Incidents that wait for a reviewer: read with the keyboard, worked off in bulk. */
export function Queue() {
  const say = useSay();
  const navigate = useNavigate();
  const { message } = App.useApp();
  const me = useMe();
  const [params, setParams] = useSearchParams();
  const [here, setHere] = useState({ id: '', index: 0 });
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [folded, setFolded] = useState(true);
  const [filtering, setFiltering] = useState(false);
  const [helping, setHelping] = useState(false);
  const [dating, setDating] = useState(false);
  const [side, setSide] = useState<Row | null>(null);
  const today = params.get('mode') === 'today';
  const query = useMemo(() => queryOf(params), [params]);
  const found = useRows(query, today);
  const { rows } = found;
  // What comes in meanwhile moves the rows, not what somebody is about to judge; who is gone leaves the place to the next.
  const there = rows.findIndex(({ id }) => id === here.id);
  const active = Math.max(0, Math.min(there < 0 ? here.index : there, rows.length - 1));
  const setActive = (index: number): void => setHere({ id: rows[index]?.id ?? '', index });
  const activeId = rows[active]?.id;
  useEffect(() => {
    if (activeId !== undefined) setHere({ id: activeId, index: active });
  }, [activeId, active]);
  const mayReview = me.data?.permissions.includes('incidents:review') === true;
  const mentions = useAsk('GET /api/v1/mentions', {});
  const act = useAct('POST /api/v1/incidents/act', ['GET /api/v1/incidents', 'GET /api/v1/queue/today']);

  const toggle = useCallback((id: string): void => {
    setSelected((before) => {
      const next = new Set(before);
      if (!next.delete(id) && next.size < MAX_SELECTED) next.add(id);
      return next;
    });
  }, []);
  const step = (what: Step): void => {
    const here = rows[active];
    const ids = selected.size > 0 ? [...selected] : here === undefined ? [] : [here.id];
    if (!mayReview || ids.length === 0) return;
    act.mutate(
      { body: { ids, folded, ...what } },
      {
        onSuccess: ({ changed, refused }) => {
          if (changed.length > 0) void message.success(say('queue.changed', { count: changed.length }));
          if (refused.length > 0) void message.warning(say('queue.refused', { count: refused.length }));
          setSelected(new Set());
        },
        onError: (error) => void message.error(problemText(error, say)),
      },
    );
  };
  useKeys((action) => {
    const here = rows[active];
    const what = STEPS[action];
    if (what !== undefined) return step(what);
    if (action === 'down') setActive(Math.min(rows.length - 1, active + 1));
    else if (action === 'up') setActive(Math.max(0, active - 1));
    else if (action === 'open' && here !== undefined) navigate(`/incidents/${here.id}`);
    else if (action === 'select' && here !== undefined) toggle(here.id);
    else if (action === 'selectAll') setSelected(new Set(rows.slice(0, MAX_SELECTED).map(({ id }) => id)));
    else if (action === 'clear') setSelected(new Set());
    else if (action === 'due' && mayReview && here !== undefined) setDating(true);
    else if (action === 'talk' && here !== undefined) setSide(here);
    else if (action === 'filter') setFiltering(true);
    else if (action === 'help') setHelping(true);
  });

  const filters = filtersIn(params);
  const called = mentions.data?.items ?? [];
  return (
    <PageFrame
      title={say('page.queue')}
      tools={
        <>
          <Segmented
            aria-label={say('queue.mode')}
            value={today ? 'today' : 'all'}
            options={(['all', 'today'] as const).map((value) => ({ value, label: say(`queue.mode.${value}`) }))}
            onChange={(mode) => setParams(mode === 'today' ? { mode } : {})}
          />
          {!today && (
            <>
              <Views />
              <Select
                className="order"
                aria-label={say('queue.order')}
                value={params.get('order') === 'rank' ? 'rank' : 'time'}
                options={(['time', 'rank'] as const).map((value) => ({ value, label: say(`queue.order.${value}`) }))}
                onChange={(order) => setParams(withWord(params, 'order', order === 'rank' ? ['rank'] : []))}
              />
              <Button icon={<FilterOutlined />} aria-expanded={filtering} onClick={() => setFiltering(!filtering)}>
                {filters === 0 ? say('queue.filters') : say('queue.filters-on', { count: filters })}
              </Button>
              <Checkbox
                checked={params.get('leads') !== 'no'}
                onChange={({ target }) => setParams(withWord(params, 'leads', target.checked ? [] : ['no']))}
              >
                {say('queue.leads')}
              </Checkbox>
            </>
          )}
          <Button
            icon={<QuestionCircleOutlined />}
            aria-label={say('keys.title')}
            title={say('keys.title')}
            onClick={() => setHelping(true)}
          />
        </>
      }
    >
      {called[0] !== undefined && (
        <Alert
          type="info"
          showIcon
          className="mentions no-print"
          title={say('queue.mentions', { count: called.length })}
          action={
            <Button size="small" onClick={() => navigate(`/incidents/${called[0]?.incident}`)}>
              {say('queue.open')}
            </Button>
          }
        />
      )}
      {filtering && !today && <Filters />}
      {found.capacity !== null && <Capacity value={found.capacity} mayChange={mayReview} />}
      {selected.size > 0 && mayReview && (
        <BulkBar
          count={selected.size}
          folded={folded}
          busy={act.isPending}
          onFolded={setFolded}
          onStep={step}
          onDue={() => setDating(true)}
          onClear={() => setSelected(new Set())}
        />
      )}
      <Shown found={found} today={today}>
        <QueueList
          rows={rows}
          active={active}
          selected={selected}
          more={found.more}
          onActive={setActive}
          onSelect={toggle}
          onMore={found.onMore}
        />
        <p className="queue-foot" aria-live="polite">
          {say('queue.loaded', { count: rows.length })} {found.more ? say('queue.more') : ''}
        </p>
      </Shown>
      {dating && (
        <SetDue
          busy={act.isPending}
          onCancel={() => setDating(false)}
          onDue={(dueAt) => {
            step({ dueAt });
            setDating(false);
          }}
        />
      )}
      <Side row={side} onClose={() => setSide(null)} />
      <Help open={helping} onClose={() => setHelping(false)} />
    </PageFrame>
  );
}

function Shown({
  found,
  today,
  children,
}: {
  readonly found: ReturnType<typeof useRows>;
  readonly today: boolean;
  readonly children: React.ReactNode;
}) {
  const say = useSay();
  // A page may be empty and yet not the last.
  if (found.error !== null && found.rows.length === 0) return <Failed error={found.error} retry={found.again} />;
  if (found.pending || (found.rows.length === 0 && found.more)) return <Loading rows={10} error={found.waiting} />;
  return (
    <>
      {found.error !== null && <Stale error={found.error} retry={found.again} />}
      {found.rows.length === 0 ? <Nothing text={say(today ? 'queue.done' : 'queue.empty')} /> : children}
    </>
  );
}
