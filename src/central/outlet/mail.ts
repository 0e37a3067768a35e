import { createTransport } from 'nodemailer';
import type { Where } from './definition.js';
import { trusted } from './exchange.js';
import { addressOf, type Reach } from './guard.js';
import type { Message, Sent } from './message.js';
import type { Words } from './words.js';

type Mail = Extract<Where, { type: 'mail' }>;

const TIMEOUT_MS = 10_000;
/** A server that answers a letter at a time must end too. */
const WHOLE_MS = 40_000;

/** Sends by SMTP over TLS, from the first byte or after STARTTLS, never without. Rejects with what the server said. */
export async function sendByMail(mail: Mail, { id }: Message, words: Words, reach: Reach): Promise<Sent> {
  const { host, port, security, user, password = '' } = mail;
  const ca = trusted(reach, mail.ca);
  const transport = createTransport({
    // Resolved and checked here: the library would resolve the name anew.
    host: await addressOf(host, reach),
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
    tls: { servername: host, minVersion: 'TLSv1.2', ...(ca === undefined ? {} : { ca }) },
    ...(user === undefined ? {} : { auth: { user, pass: password } }),
  });
  const tooLong = setTimeout(() => transport.close(), WHOLE_MS);
  try {
    await transport.sendMail({
      from: mail.from,
      to: mail.to,
      subject: words.title,
      text: `${words.lines.join('\n')}\n`,
      // The same for every try: mailboxes show it once.
      messageId: `<${id}@${mail.from.split('@').at(-1)}>`,
      headers: { 'Auto-Submitted': 'auto-generated' },
    });
    return { ok: true };
  } catch (error) {
    const status = error instanceof Error && 'responseCode' in error ? Number(error.responseCode) : 0;
    // 5xx is for ever by RFC 5321, 4.2.1; what the server wrote may hold addresses.
    if (status >= 500) return { ok: false, error: `the mail server answered ${status}`, again: false };
    throw error;
  } finally {
    clearTimeout(tooLong);
    transport.close();
  }
}
