import { Form, Input, InputNumber, Select } from 'antd';
import { useSay } from '../shell/preferences.js';

/** Fields of where an outlet sends, by its type. What is typed here is sealed by central and never shown again. */
export function OutletWhere({ type }: { readonly type: string }) {
  const say = useSay();
  const needed = [{ required: true, message: say('sign-in.needed') }];
  const https = [{ required: true, pattern: /^https:\/\/./, message: say('outlets.https') }];
  const url = (
    <Form.Item name={['where', 'url']} label={say('outlets.url')} rules={https}>
      <Input maxLength={2000} autoComplete="off" />
    </Form.Item>
  );
  const server = (port: number) => (
    <>
      <Form.Item name={['where', 'host']} label={say('outlets.host')} rules={needed}>
        <Input maxLength={255} autoComplete="off" />
      </Form.Item>
      <Form.Item name={['where', 'port']} label={say('outlets.port')} initialValue={port}>
        <InputNumber min={1} max={65535} precision={0} />
      </Form.Item>
    </>
  );
  const issuer = (
    <Form.Item name={['where', 'ca']} label={say('outlets.ca')}>
      <Input.TextArea rows={2} autoComplete="off" />
    </Form.Item>
  );
  switch (type) {
    case 'wecom':
      return url;
    case 'dingtalk':
    case 'feishu':
      return (
        <>
          {url}
          <Form.Item name={['where', 'secret']} label={say('outlets.secret')} rules={needed}>
            <Input.Password maxLength={500} autoComplete="new-password" visibilityToggle={false} />
          </Form.Item>
        </>
      );
    case 'webhook':
      return (
        <>
          {url}
          <Form.Item
            name={['where', 'secret']}
            label={say('outlets.secret')}
            extra={say('outlets.secret.webhook')}
            rules={needed}
            initialValue={newWebhookSecret()}
          >
            <Input maxLength={100} autoComplete="off" />
          </Form.Item>
        </>
      );
    case 'mail':
      return (
        <>
          {server(465)}
          <Form.Item name={['where', 'security']} label={say('outlets.security')} initialValue="tls">
            <Select
              options={[
                { value: 'tls', label: 'TLS' },
                { value: 'starttls', label: 'STARTTLS' },
              ]}
            />
          </Form.Item>
          <Form.Item name={['where', 'user']} label={say('outlets.user')}>
            <Input maxLength={254} autoComplete="off" />
          </Form.Item>
          <Form.Item name={['where', 'password']} label={say('outlets.password')}>
            <Input.Password maxLength={500} autoComplete="new-password" visibilityToggle={false} />
          </Form.Item>
          <Form.Item name={['where', 'from']} label={say('outlets.from')} rules={needed}>
            <Input maxLength={254} inputMode="email" autoComplete="off" />
          </Form.Item>
          <Form.Item name={['where', 'to']} label={say('outlets.to')} rules={needed}>
            <Select mode="tags" open={false} suffixIcon={null} tokenSeparators={[',', ' ', ';']} />
          </Form.Item>
          {issuer}
        </>
      );
    case 'syslog':
      return (
        <>
          {server(6514)}
          {issuer}
        </>
      );
    case 'ocsf-http':
      return (
        <>
          {url}
          <Form.Item name={['where', 'authorization']} label={say('outlets.authorization')}>
            <Input.Password maxLength={2000} autoComplete="new-password" visibilityToggle={false} />
          </Form.Item>
        </>
      );
    default:
      return (
        <Form.Item name={['where', 'folder']} label={say('outlets.folder')} rules={needed} initialValue="siem">
          <Input maxLength={41} autoComplete="off" />
        </Form.Item>
      );
  }
}

/** 32 random bytes, written as Standard Webhooks writes a secret. */
function newWebhookSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return `whsec_${btoa(String.fromCharCode(...bytes))}`;
}
