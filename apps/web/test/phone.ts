import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { expect } from 'vitest';

interface Account {
  readonly stationId: string;
  readonly account: { readonly address: string; readonly domain: string };
}

/** As much of a plain SIP telephone (RFC 7118) as registering takes. */
export class Phone {
  isClosed = false;
  readonly #given: Account;
  readonly #socket: WebSocket;
  readonly #inbox: string[] = [];
  #cseq = 0;

  constructor(listen: string, given: Account) {
    this.#given = given;
    this.#socket = new WebSocket(`ws://${listen}/sip`, 'sip');
    this.#socket.onmessage = ({ data }) => void this.#inbox.push(String(data));
    this.#socket.onclose = () => (this.isClosed = true);
  }

  /** Is challenged, answers with this secret by SHA-256, and returns the final status. */
  async register(secret: string): Promise<number> {
    if (this.#socket.readyState !== WebSocket.OPEN) await once(this.#socket, 'open');
    const { stationId, account } = this.#given;
    const challenge = await this.#send([]);
    const [, realm = '', nonce = ''] = /Digest realm="([^"]+)", nonce="([^"]+)", algorithm=SHA-256/.exec(challenge) ?? [];
    const h = (text: string): string => createHash('sha256').update(text).digest('hex');
    const uri = `sip:${account.domain}`;
    const response = h(`${h(`${stationId}:${realm}:${secret}`)}:${nonce}:00000001:c:auth:${h(`REGISTER:${uri}`)}`);
    const answer = await this.#send([
      `Authorization: Digest username="${stationId}", realm="${realm}", nonce="${nonce}", uri="${uri}", algorithm=SHA-256, qop=auth, nc=00000001, cnonce="c", response="${response}"`,
    ]);
    return Number(answer.split(' ')[1]);
  }

  close(): void {
    this.#socket.close();
  }

  async #send(lines: readonly string[]): Promise<string> {
    const { address, domain } = this.#given.account;
    const callId = randomUUID();
    const head = [
      `REGISTER sip:${domain} SIP/2.0`,
      `Via: SIP/2.0/WS phone.invalid;branch=z9hG4bK${randomUUID().slice(0, 8)}`,
      'Max-Forwards: 69',
      `To: <${address}>`,
      `From: <${address}>;tag=${randomUUID().slice(0, 8)}`,
      `Call-ID: ${callId}`,
      `CSeq: ${String(++this.#cseq)} REGISTER`,
      'Contact: <sip:phone@phone.invalid;transport=ws>;expires=600',
      ...lines,
      'Content-Length: 0',
    ];
    this.#socket.send(`${head.join('\r\n')}\r\n\r\n`);
    return await expect
      .poll(() => this.#inbox.find((one) => one.includes(callId)) ?? '', { message: 'no answer to REGISTER', timeout: 10_000 })
      .not.toBe('')
      .then(() => this.#inbox.find((one) => one.includes(callId)) ?? '');
  }
}
