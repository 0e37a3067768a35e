import { Alert, Button, Card, Divider, Form, Input, Typography } from 'antd';
import { useState } from 'react';
import { CallFailed } from '../api/client.js';
import { useAct, useAsk } from '../api/queries.js';
import { problemText } from '../parts/problem.js';
import { type Say, useSay } from './preferences.js';
import { Switches } from './switches.js';

interface Fields {
  readonly name: string;
  readonly password: string;
  readonly code: string;
}

/** Password and the code of the second factor, or the company's own sign-in. */
export function SignIn() {
  const say = useSay();
  const signIn = useAct('POST /api/v1/session', ['GET /api/v1/me']);
  const provider = useAsk('GET /api/v1/session/ways', {}).data?.provider ?? null;
  const [refused] = useState(() => new URLSearchParams(location.search).get('refused'));
  const needed = [{ required: true, message: say('sign-in.needed') }];
  return (
    <main className="sign-in">
      <Card className="sign-in-card">
        <Typography.Title level={1} className="sign-in-title">
          {say('app.name')}
        </Typography.Title>
        <Typography.Paragraph type="secondary">{say('app.subtitle')}</Typography.Paragraph>
        {refused !== null && (
          <Alert type="error" showIcon title={say(REFUSED[refused] ?? 'sign-in.refused')} className="sign-in-alert" />
        )}
        {provider !== null && (
          <>
            <Button type="primary" block href="/api/v1/session/oidc">
              {say('sign-in.provider', provider)}
            </Button>
            <Divider plain>{say('sign-in.or')}</Divider>
          </>
        )}
        <Form<Fields>
          layout="vertical"
          requiredMark={false}
          onFinish={(body) => signIn.mutate({ body })}
          disabled={signIn.isPending}
        >
          <Form.Item name="name" label={say('sign-in.name')} rules={needed}>
            <Input autoComplete="username" autoFocus={provider === null} maxLength={200} />
          </Form.Item>
          <Form.Item name="password" label={say('sign-in.password')} rules={needed}>
            <Input.Password autoComplete="current-password" maxLength={1000} visibilityToggle={false} />
          </Form.Item>
          <Form.Item
            name="code"
            label={say('sign-in.code')}
            rules={[{ required: true, pattern: /^\d{6}$/, message: say('sign-in.code-shape') }]}
          >
            <Input autoComplete="one-time-code" inputMode="numeric" maxLength={6} />
          </Form.Item>
          {signIn.error !== null && (
            <Alert type="error" showIcon title={refusal(signIn.error, say)} className="sign-in-alert" />
          )}
          <Button type={provider === null ? 'primary' : 'default'} htmlType="submit" block loading={signIn.isPending}>
            {say('sign-in.submit')}
          </Button>
        </Form>
        <Typography.Paragraph type="secondary" className="sign-in-note">
          {say('sign-in.recorded')}
        </Typography.Paragraph>
        <Switches />
      </Card>
    </main>
  );
}

/** Why the way back from the company's own sign-in led here. */
const REFUSED: Readonly<Record<string, Parameters<Say>[0]>> = {
  FORBIDDEN: 'sign-in.refused.FORBIDDEN',
  LOCKED: 'sign-in.refused.LOCKED',
  BUSY: 'sign-in.refused.BUSY',
};

function refusal(error: Error, say: Say): string {
  if (!(error instanceof CallFailed)) return problemText(error, say);
  if (error.code === 'NOT_AUTHENTICATED') return say('sign-in.wrong');
  if (error.code === 'LOCKED') return say('sign-in.locked', { minutes: Math.ceil((error.retryAfter ?? 60) / 60) });
  return problemText(error, say);
}
