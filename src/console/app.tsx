import { QueryClientProvider } from '@tanstack/react-query';
import { ConfigProvider, App as Feedback, Result } from 'antd';
import enGB from 'antd/locale/en_GB';
import zhCN from 'antd/locale/zh_CN';
import { useState } from 'react';
import { BrowserRouter, Navigate, Route, Routes } from 'react-router';
import { type Me, makeQueryClient, useMe } from './api/queries.js';
import { PAGES } from './pages.js';
import { PageFrame } from './parts/page-frame.js';
import { Failed, Loading } from './parts/states.js';
import { lookOf, pageNonce, wantsStill } from './shell/look.js';
import { PreferencesProvider, usePreferences, useSay } from './shell/preferences.js';
import { Shell } from './shell/shell.js';
import { SignIn } from './shell/sign-in.js';

/** The console. */
export function App() {
  const [client] = useState(makeQueryClient);
  return (
    <PreferencesProvider>
      <QueryClientProvider client={client}>
        <Dressed />
      </QueryClientProvider>
    </PreferencesProvider>
  );
}

function Dressed() {
  const { language, dark } = usePreferences();
  const [csp] = useState(() => ({ nonce: pageNonce() }));
  const [still] = useState(wantsStill);
  return (
    <ConfigProvider
      csp={csp}
      locale={language === 'zh' ? zhCN : enGB}
      theme={lookOf(dark, still)}
      button={{ autoInsertSpace: false }}
    >
      <Feedback className="app">
        <BrowserRouter>
          <Entrance />
        </BrowserRouter>
      </Feedback>
    </ConfigProvider>
  );
}

function Entrance() {
  const me = useMe();
  if (me.data === undefined)
    return me.isPending ? <Loading error={me.failureReason} /> : <Failed error={me.error} retry={() => me.refetch()} />;
  return me.data === null ? <SignIn /> : <Inside me={me.data} />;
}

function Inside({ me }: { readonly me: Me }) {
  const pages = PAGES.filter(({ permission }) => me.permissions.includes(permission));
  const first = pages[0];
  return (
    <Shell me={me} pages={pages}>
      <Routes>
        {pages.map(({ path, Content }) => (
          <Route key={path} path={path} element={<Content />} />
        ))}
        {first !== undefined && first.path !== '/' && <Route path="/" element={<Navigate to={first.path} replace />} />}
        <Route path="*" element={<Missing />} />
      </Routes>
    </Shell>
  );
}

function Missing() {
  const say = useSay();
  return (
    <PageFrame title={say('page.missing')}>
      <Result status="info" title={say('page.missing')} />
    </PageFrame>
  );
}
