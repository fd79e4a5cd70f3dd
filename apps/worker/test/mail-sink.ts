import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';

export interface MailSink {
  readonly url: string;
  /** What was taken, as it came. */
  readonly mails: readonly string[];
  readonly attempts: number;
  close(): Promise<void>;
}

/** A real mail server on the loopback that refuses the first `refusals` mails for now. */
export async function openMailSink(refusals: number): Promise<MailSink> {
  const mails: string[] = [];
  let attempts = 0;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, _session, done) {
      text(stream).then(
        (mail) => {
          if (++attempts <= refusals) return done(Object.assign(new Error('try again later'), { responseCode: 451 }));
          mails.push(mail);
          done();
        },
        (error: unknown) => done(error instanceof Error ? error : new Error(String(error))),
      );
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `smtp://127.0.0.1:${String((server.server.address() as AddressInfo).port)}`,
    mails,
    get attempts() {
      return attempts;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
