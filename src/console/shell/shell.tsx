import { LogoutOutlined, MenuOutlined } from '@ant-design/icons';
import { Button, Drawer, Dropdown, Grid, Layout, Menu } from 'antd';
import { type ReactNode, Suspense, useEffect, useRef, useState } from 'react';
import { Link, useLocation } from 'react-router';
import { useLive } from '../api/live.js';
import { type Me, useAct } from '../api/queries.js';
import type { Page } from '../pages.js';
import { Fence, Loading } from '../parts/states.js';
import { useSay } from './preferences.js';
import { Switches } from './switches.js';

const GROUPS = ['review', 'rules', 'office'] as const;

/** Navigation, header and the page in it. */
export function Shell({
  me,
  pages,
  children,
}: {
  readonly me: Me;
  readonly pages: readonly Page[];
  readonly children: ReactNode;
}) {
  const say = useSay();
  const { pathname } = useLocation();
  useLive();
  const wide = Grid.useBreakpoint().lg === true;
  const [open, setOpen] = useState(false);
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new page begins at its top, for readers of the screen too
  useEffect(() => {
    if (first.current) first.current = false;
    else main.current?.focus();
    setOpen(false);
  }, [pathname]);
  const here =
    pages.find(({ path }) => path !== '/' && pathname.startsWith(path))?.path ?? (pathname === '/' ? '/' : '');
  const navigation = (
    <nav aria-label={say('app.navigation')}>
      <Menu
        mode="inline"
        selectedKeys={[here]}
        className="navigation"
        items={GROUPS.map((group) => ({ group, inside: pages.filter((page) => page.group === group) }))
          .filter(({ inside }) => inside.length > 0)
          .map(({ group, inside }) => ({
            key: group,
            type: 'group' as const,
            label: say(`app.group.${group}`),
            children: inside.map(({ path, title, icon: Icon }) => ({
              key: path,
              icon: Icon === undefined ? null : <Icon />,
              label: <Link to={path}>{say(title)}</Link>,
            })),
          }))}
      />
    </nav>
  );
  return (
    <Layout className="shell">
      <a href="#main" className="skip">
        {say('app.skip')}
      </a>
      <Layout.Header className="shell-header no-print">
        {!wide && (
          <Button
            type="text"
            icon={<MenuOutlined />}
            aria-label={say('app.open-navigation')}
            onClick={() => setOpen(true)}
          />
        )}
        <span className="brand">
          {say('app.name')}
          <span className="brand-subtitle">{say('app.subtitle')}</span>
        </span>
        <Switches />
        <Account me={me} />
      </Layout.Header>
      <Layout hasSider={wide}>
        {wide ? (
          <Layout.Sider width={200} className="shell-side no-print">
            {navigation}
          </Layout.Sider>
        ) : (
          <Drawer open={open} onClose={() => setOpen(false)} placement="left" size={260} title={say('app.name')}>
            {navigation}
          </Drawer>
        )}
        <main id="main" ref={main} tabIndex={-1} className="shell-main">
          <Fence key={pathname} text={say('state.crashed')} again={say('state.retry')}>
            <Suspense fallback={<Loading rows={8} />}>{children}</Suspense>
          </Fence>
        </main>
      </Layout>
    </Layout>
  );
}

function Account({ me }: { readonly me: Me }) {
  const say = useSay();
  const leave = useAct('DELETE /api/v1/session');
  const name = me.name.replace(/^account:/, '');
  const signOut = (): void => {
    // The page begins anew: nothing of what this person saw stays for the next one.
    leave.mutate({}, { onSettled: (left) => location.replace(left?.next ?? '/') });
  };
  return (
    <Dropdown
      trigger={['click']}
      menu={{ items: [{ key: 'leave', icon: <LogoutOutlined />, label: say('app.sign-out'), onClick: signOut }] }}
    >
      <Button type="text" aria-label={say('app.account', { name })}>
        {name}
      </Button>
    </Dropdown>
  );
}
