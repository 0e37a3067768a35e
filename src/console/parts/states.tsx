import { Button, Empty, Result, Skeleton } from 'antd';
import { Component, type ReactNode } from 'react';
import { useSay } from '../shell/preferences.js';
import { problemText } from './problem.js';

export function Loading({ rows = 4 }: { readonly rows?: number }) {
  const say = useSay();
  return (
    <div role="status" aria-label={say('state.loading')} className="loading">
      <Skeleton active title={false} paragraph={{ rows }} />
    </div>
  );
}

export function Failed({ error, retry }: { readonly error: unknown; readonly retry?: () => void }) {
  const say = useSay();
  return (
    <div role="alert">
      <Result
        status="warning"
        title={say('state.failed')}
        subTitle={problemText(error, say)}
        extra={retry === undefined ? null : <Button onClick={retry}>{say('state.retry')}</Button>}
      />
    </div>
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
  refetch(): unknown;
}

/** An answer of central in its four states: on its way, failed, nothing there, there. */
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
    return of.isPending ? <Loading rows={rows} /> : <Failed error={of.error} retry={() => of.refetch()} />;
  }
  if (empty?.(of.data) === true) return <Nothing {...(emptyText === undefined ? {} : { text: emptyText })} />;
  return <>{children(of.data)}</>;
}

/** Keeps a page that fails from taking the others with it. */
export class Fence extends Component<
  { readonly text: string; readonly children: ReactNode },
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
        <Result status="error" title={this.props.text} />
      </div>
    );
  }
}
