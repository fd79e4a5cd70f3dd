import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';
import { waitFor } from './wait.ts';

/** A mail as it came, RFC 5322. */
export interface SunkMail {
  readonly to: string;
  readonly messageId: string;
  /** Its links to our pages, as its reader sees them. */
  readonly links: readonly string[];
  readonly raw: string;
}

/** A real mail server on the loopback that keeps what it takes. */
export interface MailSink {
  readonly url: string;
  readonly mails: readonly SunkMail[];
  /** Addresses whose mails it does not take for now. */
  readonly refused: Set<string>;
  /** The `index`-th (from 0) mail to an address, waiting for it when needed. */
  next(to: string, index?: number): Promise<SunkMail>;
  close(): Promise<void>;
}

export async function openMailSink(): Promise<MailSink> {
  const mails: SunkMail[] = [];
  const refused = new Set<string>();
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo({ address }, _session, done) {
      done(refused.has(address) ? Object.assign(new Error('try again later'), { responseCode: 451 }) : null);
    },
    onData(stream, _session, done) {
      text(stream).then(
        (raw) => {
          mails.push(readMail(raw));
          done();
        },
        (error: unknown) => done(error instanceof Error ? error : new Error(String(error))),
      );
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const to = (address: string): readonly SunkMail[] => mails.filter((mail) => mail.to === address);
  return {
    url: `smtp://127.0.0.1:${String((server.server.address() as AddressInfo).port)}`,
    mails,
    refused,
    next: (address, index = 0) => waitFor(`mail ${String(index + 1)} to ${address}`, () => to(address)[index], 20_000),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function readMail(raw: string): SunkMail {
  const field = (name: string): string => new RegExp(`^${name}: (.*)$`, 'im').exec(raw)?.[1]?.trim() ?? '';
  // Soft line breaks and escapes of quoted-printable (RFC 2045 section 6.7); links are ASCII.
  const readable = raw.replaceAll(/=\r\n/g, '').replaceAll(/=3D/gi, '=');
  const links = new Set([...readable.matchAll(/https?:\/\/[^\s"<>]+/g)].map(([link]) => link));
  return { to: field('To'), messageId: field('Message-ID'), links: [...links], raw };
}
