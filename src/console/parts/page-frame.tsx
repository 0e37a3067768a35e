import { Typography } from 'antd';
import { type ReactNode, useEffect } from 'react';
import { useSay } from '../shell/preferences.js';

/** Heading, tools beside it, and the page's own content; names the browser tab too. */
export function PageFrame({
  title,
  tools,
  children,
}: {
  readonly title: string;
  readonly tools?: ReactNode;
  readonly children: ReactNode;
}) {
  const say = useSay();
  useEffect(() => {
    document.title = `${title} · ${say('app.name')}`;
  }, [title, say]);
  return (
    <>
      <div className="page-head">
        <Typography.Title level={1} className="page-title">
          {title}
        </Typography.Title>
        {tools !== undefined && <div className="page-tools no-print">{tools}</div>}
      </div>
      {children}
    </>
  );
}
