import { Alert, Button, Empty, Result, Skeleton } from 'antd';
import { Component, type ReactNode, useEffect, useState } from 'react';
import { CallFailed } from '../api/client.js';
import { pauseBefore } from '../api/queries.js';
import { useSay } from '../shell/preferences.js';
import { problemText } from './problem.js';

/** From then on it is said that somebody waits for central, and that the page has not stopped. */
const SLOW_MS = 6_000;

/** On its way. `error` is what came of the last try, where there will be another. */
export function Loading({ rows = 4, error = null }: { readonly rows?: number; readonly error?: unknown }) {
  const say = useSay();
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), SLOW_MS);
    return () => clearTimeout(timer);
  }, []);
  const why = error !== null ? waitingText(error, say) : slow ? say('state.slow') : '';
  return (
    <div role="status" aria-label={say('state.loading')} className="loading">
      {why !== '' && <p className="loading-why">{why}</p>}
      <Skeleton active title={false} paragraph={{ rows }} />
    </div>
  );
}

function waitingText(error: unknown, say: ReturnType<typeof useSay>): string {
  const seconds = Math.ceil(pauseBefore(0, error) / 1000);
  return `${problemText(error, say)} ${say('state.again', { seconds })}`;
}

/** What there is no use in asking again. */
const FINAL: ReadonlySet<string> = new Set(['FORBIDDEN', 'NOT_FOUND']);

/** It did not come: what is wrong, and what to do about it. */
export function Failed({ error, retry }: { readonly error: unknown; readonly retry?: () => void }) {
  const say = useSay();
  const final = error instanceof CallFailed && FINAL.has(error.code);
  return (
    <div role="alert">
      <Result
        status={final ? 'info' : 'warning'}
        title={final ? problemText(error, say) : say('state.failed')}
        {...(final ? {} : { subTitle: problemText(error, say) })}
        extra={retry === undefined ? null : <Button onClick={retry}>{say('state.retry')}</Button>}
      />
    </div>
  );
}

/** What is shown is from before: the last look did not work. */
export function Stale({ error, retry }: { readonly error: unknown; readonly retry: () => void }) {
  const say = useSay();
  return (
    <Alert
      type="warning"
      showIcon
      role="alert"
      className="notice no-print"
      title={`${say('state.stale')} ${problemText(error, say)}`}
      action={
        <Button size="small" onClick={retry}>
          {say('state.retry')}
        </Button>
      }
    />
  );
}

export function Nothing({ text }: { readonly text?: string }) {
  const say = useSay();
  return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={text ?? say('state.nothing')} />;
}

interface Asked<T> {
  readonly data: T | undefined;
  readonly error: unknown;
  readonly isPending: boolean;
  /** Of the last try, while there will be another. */
  readonly failureReason?: unknown;
  refetch(): unknown;
}

/** An answer of central in its states: on its way, failed, nothing there, there, and there but not to be asked anew. */
export function Remote<T>({
  of,
  empty,
  emptyText,
  rows = 4,
  children,
}: {
  readonly of: Asked<T>;
  readonly empty?: (data: T) => boolean;
  readonly emptyText?: string;
  readonly rows?: number;
  readonly children: (data: T) => ReactNode;
}) {
  if (of.data === undefined) {
    if (of.isPending) return <Loading rows={rows} error={of.failureReason ?? null} />;
    return <Failed error={of.error} retry={() => of.refetch()} />;
  }
  const stale = of.error !== null && <Stale error={of.error} retry={() => of.refetch()} />;
  if (empty?.(of.data) === true) {
    return (
      <>
        {stale}
        <Nothing {...(emptyText === undefined ? {} : { text: emptyText })} />
      </>
    );
  }
  return (
    <>
      {stale}
      {children(of.data)}
    </>
  );
}

/** Keeps a page that fails from taking the others with it. Central may have a newer console: it is fetched anew. */
export class Fence extends Component<
  { readonly text: string; readonly again: string; readonly children: ReactNode },
  { readonly failed: boolean }
> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    if (!this.state.failed) return this.props.children;
    return (
      <div role="alert">
        <Result
          status="error"
          title={this.props.text}
          extra={<Button onClick={() => location.reload()}>{this.props.again}</Button>}
        />
      </div>
    );
  }
}
