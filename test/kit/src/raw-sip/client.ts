import { randomBytes, randomUUID } from 'node:crypto';
import type { DeskClaims, WidgetClaims } from '@cordboard/contracts';
import { WebSocket } from 'ws';
import { waitFor } from '../wait.ts';

/** A message as it came, cut into its parts; header names in lower case. */
export interface SipMessage {
  readonly first: string;
  readonly status: number;
  readonly method: string;
  readonly headers: ReadonlyMap<string, readonly string[]>;
  readonly body: string;
}

export interface SipClientOptions {
  readonly url: string;
  readonly claims: DeskClaims | WidgetClaims;
  readonly token: string;
  readonly origin: string;
  readonly contactUser?: string;
  readonly instance?: string;
}

export interface ClientDialog {
  readonly callId: string;
  readonly localTag: string;
  remoteTag: string;
  cseq: number;
  readonly remoteUri: string;
}

const random = (): string => randomBytes(6).toString('hex');
const token = (value: string | undefined, name: string): string => new RegExp(`;\\s*${name}=([^;>\\s]+)`).exec(value ?? '')?.[1] ?? '';

export function parse(text: string): SipMessage {
  const [head = '', ...rest] = text.split('\r\n\r\n');
  const [first = '', ...lines] = head.split('\r\n');
  const headers = new Map<string, string[]>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).trim().toLowerCase();
    headers.set(name, [...(headers.get(name) ?? []), line.slice(colon + 1).trim()]);
  }
  const status = first.startsWith('SIP/2.0') ? Number(first.split(' ')[1]) : 0;
  const method = status ? ((headers.get('cseq')?.[0] ?? '').split(' ')[1] ?? '') : (first.split(' ')[0] ?? '');
  return { first, status, method, headers, body: rest.join('\r\n\r\n') };
}

export const header = (message: SipMessage, name: string): string => message.headers.get(name)?.[0] ?? '';

/** A SIP client that writes every byte itself, so that tests can also write the wrong ones. */
export class SipClient {
  readonly inbox: SipMessage[] = [];
  readonly user: string;
  readonly domain: string;
  readonly contact: string;
  readonly instance: string;
  token: string;
  closeCode: number | null = null;
  socket!: WebSocket;
  #cseq = 1;
  readonly #options: SipClientOptions;

  constructor(options: SipClientOptions) {
    const { claims } = options;
    this.#options = options;
    this.user = claims.kind === 'desk' ? claims.agentId : claims.contactId;
    this.domain = `${claims.tenantId}.cordboard.invalid`;
    this.contact = `sip:${options.contactUser ?? random()}@client.invalid;transport=ws`;
    this.instance = options.instance ?? `urn:uuid:${randomUUID()}`;
    this.token = options.token;
  }

  get aor(): string {
    return `sip:${this.user}@${this.domain}`;
  }

  get authorization(): string {
    return `Authorization: Bearer ${this.token}`;
  }

  async connect(url = this.#options.url): Promise<this> {
    const socket = new WebSocket(url, 'sip', { origin: this.#options.origin });
    this.closeCode = null;
    this.socket = socket;
    socket.on('message', (data) => this.inbox.push(parse(String(data))));
    socket.on('close', (code) => {
      if (this.socket === socket) this.closeCode = code;
    });
    socket.on('error', () => undefined);
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    return this;
  }

  /** Cuts the TCP connection, as a lost network does; the server sees the end at once. */
  cut(): void {
    this.socket.terminate();
  }

  send(text: string): void {
    this.socket.send(text);
  }

  message(first: string, lines: string[], body = ''): string {
    return [first, ...lines, `Content-Length: ${Buffer.byteLength(body)}`, '', body].join('\r\n');
  }

  branch(): string {
    return `z9hG4bK${random()}`;
  }

  via(branch: string): string {
    return `Via: SIP/2.0/WS client.invalid;branch=${branch}`;
  }

  /** The first message in the inbox that fits, taken out of it. */
  async take(what: string, fits: (message: SipMessage) => boolean, timeoutMs = 5_000): Promise<SipMessage> {
    return await waitFor(
      `${what}; the inbox has ${this.inbox.map((one) => one.first).join(' | ') || 'nothing'}`,
      () => {
        const index = this.inbox.findIndex(fits);
        return index < 0 ? null : this.inbox.splice(index, 1)[0];
      },
      timeoutMs,
    );
  }

  async response(callId: string, method: string, from = 200): Promise<SipMessage> {
    return await this.take(
      `a response to ${method}`,
      (one) => one.status >= from && one.method === method && header(one, 'call-id') === callId,
    );
  }

  async request(method: string): Promise<SipMessage> {
    return await this.take(`a request ${method}`, (one) => one.status === 0 && one.method === method);
  }

  async register(
    extra: { expires?: number; lines?: string[]; from?: string; to?: string; ruri?: string; contact?: string } = {},
  ): Promise<SipMessage> {
    const callId = random();
    const contact = extra.contact ?? `<${this.contact}>;+sip.instance="<${this.instance}>";reg-id=1;expires=${extra.expires ?? 600}`;
    this.send(
      this.message(`REGISTER ${extra.ruri ?? `sip:${this.domain}`} SIP/2.0`, [
        this.via(this.branch()),
        'Max-Forwards: 69',
        `To: <${extra.to ?? this.aor}>`,
        `From: <${extra.from ?? this.aor}>;tag=${random()}`,
        `Call-ID: ${callId}`,
        `CSeq: ${this.#cseq++} REGISTER`,
        `Contact: ${contact}`,
        ...(extra.lines ?? [this.authorization]),
      ]),
    );
    return await this.response(callId, 'REGISTER');
  }

  /** Sends INVITE and returns at once; answers come to the inbox. */
  invite(target: string, sdp: string, extra: { lines?: string[]; from?: string; ruri?: string; to?: string; contact?: string } = {}) {
    const callId = random();
    const localTag = random();
    const branch = this.branch();
    const uri = extra.ruri ?? `sip:${target}@${this.domain}`;
    this.send(
      this.message(
        `INVITE ${uri} SIP/2.0`,
        [
          this.via(branch),
          'Max-Forwards: 69',
          `To: <${extra.to ?? uri}>`,
          `From: <${extra.from ?? this.aor}>;tag=${localTag}`,
          `Call-ID: ${callId}`,
          'CSeq: 1 INVITE',
          `Contact: <${extra.contact ?? this.contact}>`,
          'Content-Type: application/sdp',
          ...(extra.lines ?? [this.authorization]),
        ],
        sdp,
      ),
    );
    return { callId, localTag, branch, uri };
  }

  cancel(invite: { callId: string; localTag: string; branch: string; uri: string }): void {
    const { callId, localTag, branch, uri } = invite;
    this.send(
      this.message(`CANCEL ${uri} SIP/2.0`, [
        this.via(branch),
        'Max-Forwards: 69',
        `To: <${uri}>`,
        `From: <${this.aor}>;tag=${localTag}`,
        `Call-ID: ${callId}`,
        'CSeq: 1 CANCEL',
      ]),
    );
  }

  /** The whole call: INVITE, 200, ACK. */
  async call(target: string, sdp: string, lines?: string[]): Promise<{ dialog: ClientDialog; answer: SipMessage }> {
    const { callId, localTag, uri } = this.invite(target, sdp, lines ? { lines: [this.authorization, ...lines] } : {});
    const answer = await this.response(callId, 'INVITE');
    if (answer.status !== 200) throw new Error(`the call was answered with ${answer.first}`);
    const dialog: ClientDialog = { callId, localTag, remoteTag: token(header(answer, 'to'), 'tag'), cseq: 1, remoteUri: uri };
    this.ack(dialog);
    return { dialog, answer };
  }

  ack(dialog: ClientDialog): void {
    this.within(dialog, 'ACK');
  }

  /** A request within the dialog; resolves its Call-ID's next response by `response`. */
  within(dialog: ClientDialog, method: string, extra: { lines?: string[]; body?: string; cseq?: number } = {}): void {
    if (method !== 'ACK' && extra.cseq === undefined) dialog.cseq++;
    this.send(
      this.message(
        `${method} sip:edge@edge.cordboard.invalid;transport=ws SIP/2.0`,
        [
          this.via(this.branch()),
          'Max-Forwards: 69',
          `To: <${dialog.remoteUri}>;tag=${dialog.remoteTag}`,
          `From: <${this.aor}>;tag=${dialog.localTag}`,
          `Call-ID: ${dialog.callId}`,
          `CSeq: ${extra.cseq ?? dialog.cseq} ${method}`,
          `Contact: <${this.contact}>`,
          ...(extra.lines ?? []),
        ],
        extra.body,
      ),
    );
  }

  async ask(dialog: ClientDialog, method: string, extra: { lines?: string[]; body?: string; cseq?: number } = {}): Promise<SipMessage> {
    this.within(dialog, method, extra);
    return await this.response(dialog.callId, method);
  }

  /** re-INVITE with its ACK. */
  async offer(dialog: ClientDialog, sdp: string): Promise<SipMessage> {
    const answer = await this.ask(dialog, 'INVITE', { lines: ['Content-Type: application/sdp', this.authorization], body: sdp });
    if (answer.status === 200) this.ack(dialog);
    return answer;
  }

  /** Answers a request of the server. */
  reply(request: SipMessage, status: number, extra: { tag?: string; lines?: string[]; body?: string } = {}): void {
    const to = header(request, 'to');
    this.send(
      this.message(
        `SIP/2.0 ${status} Whatever`,
        [
          ...(request.headers.get('via') ?? []).map((via) => `Via: ${via}`),
          `To: ${to.includes(';tag=') || !extra.tag ? to : `${to};tag=${extra.tag}`}`,
          `From: ${header(request, 'from')}`,
          `Call-ID: ${header(request, 'call-id')}`,
          `CSeq: ${header(request, 'cseq')}`,
          `Contact: <${this.contact}>`,
          ...(extra.lines ?? []),
        ],
        extra.body,
      ),
    );
  }

  /** Answers an INVITE of the server with 200 and waits for the ACK. */
  async answer(invite: SipMessage, sdp: string, lines: string[] = []): Promise<ClientDialog> {
    const localTag = random();
    this.reply(invite, 200, { tag: localTag, lines: ['Content-Type: application/sdp', ...lines], body: sdp });
    await this.request('ACK');
    return {
      callId: header(invite, 'call-id'),
      localTag,
      remoteTag: token(header(invite, 'from'), 'tag'),
      cseq: 0,
      remoteUri: /<([^>]+)>/.exec(header(invite, 'from'))?.[1] ?? '',
    };
  }
}
