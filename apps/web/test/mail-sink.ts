import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';

export interface ReadMail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}
export interface MailSink {
  readonly url: string;
  to(address: string): readonly ReadMail[];
  close(): Promise<void>;
}

/** A real mail server on the loopback. */
export async function openMailSink(): Promise<MailSink> {
  const mails: ReadMail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
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
  return {
    url: `smtp://127.0.0.1:${String((server.server.address() as AddressInfo).port)}`,
    to: (address) => mails.filter((mail) => mail.to === address),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** Header folding (RFC 5322 section 2.2.3), encoded words (RFC 2047), transfer encodings (RFC 2045 section 6). */
function readMail(raw: string): ReadMail {
  const end = raw.indexOf('\r\n\r\n');
  const head = raw.slice(0, end).replaceAll(/\r\n[ \t]+/g, ' ');
  const field = (name: string): string => new RegExp(`^${name}: (.*)$`, 'im').exec(head)?.[1]?.trim() ?? '';
  return { to: field('To'), subject: words(field('Subject')), text: decode(raw.slice(end + 4), field('Content-Transfer-Encoding')) };
}

function words(value: string): string {
  return value
    .replaceAll(/\?=\s+=\?/g, '?==?')
    .replaceAll(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_all, kind: string, coded: string) =>
      kind.toLowerCase() === 'b' ? Buffer.from(coded, 'base64').toString() : quoted(coded.replaceAll('_', ' ')),
    );
}

function decode(body: string, encoding: string): string {
  if (encoding.toLowerCase() === 'base64') return Buffer.from(body, 'base64').toString();
  return encoding.toLowerCase() === 'quoted-printable' ? quoted(body.replaceAll(/=\r\n/g, '')) : body;
}

function quoted(coded: string): string {
  return Buffer.from(
    coded.replaceAll(/=([0-9A-F]{2})/gi, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  ).toString();
}
