import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CordboardError, newId, type ContactId, type ErrorCode, type WidgetTokenResponse } from '@cordboard/contracts';

export interface Asked {
  readonly form?: object;
  readonly identity?: string;
  readonly resume?: string;
  readonly resumeOf?: string;
}

type Reply = { readonly code: ErrorCode; readonly data?: Record<string, unknown> } | 'cut' | 'grant';

/**
 * The far end of the token endpoint over real HTTP: it remembers what it was asked, and answers as the endpoint does
 * unless the test has said otherwise. `resume` is used up by its answer, and is for the same contact.
 */
export class TokenServer {
  readonly asked: Asked[] = [];
  /** What the next questions get, in turn; then they are granted. */
  readonly replies: Reply[] = [];
  readonly #contacts = new Map<string, ContactId>();
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
    server.on('request', (request, response) => {
      let text = '';
      request.on('data', (chunk: Buffer) => (text += chunk.toString()));
      request.on('end', () => {
        const asked = JSON.parse(text) as Asked;
        this.asked.push(asked);
        const reply = this.replies.shift() ?? 'grant';
        if (reply === 'cut') {
          response.destroy();
          return;
        }
        const error = reply === 'grant' ? this.#refusalOf(asked) : new CordboardError(reply.code, reply.data);
        response.writeHead(error?.httpStatus ?? 200, { 'content-type': 'application/json' });
        response.end(JSON.stringify(error ? { error: error.toWire() } : this.#grant(asked)));
      });
    });
  }

  static async listen(): Promise<TokenServer> {
    const server = createServer();
    const made = new TokenServer(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return made;
  }

  get url(): string {
    return `http://127.0.0.1:${String((this.#server.address() as AddressInfo).port)}`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #refusalOf({ resume }: Asked): CordboardError | null {
    const isKnown = resume === undefined || this.#contacts.has(resume);
    return isKnown ? null : new CordboardError('not_allowed', { what: 'resume token', why: 'used or expired' });
  }

  #grant({ resume }: Asked): WidgetTokenResponse {
    const contactId = (resume === undefined ? undefined : this.#contacts.get(resume)) ?? newId('contact');
    if (resume !== undefined) this.#contacts.delete(resume);
    const resumeToken = crypto.randomUUID();
    this.#contacts.set(resumeToken, contactId);
    return {
      ...{ token: 'token', expiresAtMs: Date.now() + 600_000, sipUrl: 'ws://127.0.0.1:9/sip', eventsUrl: 'ws://127.0.0.1:9/events' },
      ...{
        tenantId: newId('tenant'),
        contactId,
        resumeToken,
        locale: 'en',
        resumeWindowMs: 60_000,
        iceServers: [],
        consent: { recorded: true, text: null },
      },
    };
  }
}
