import type { IncomingMessage } from 'node:http';
import type { AccessEnd, AgentId, DeskId, TenantId, WebCallKeyId } from '@cordboard/contracts';
import type { WebSocket } from 'ws';
import { Audiences } from './audience.ts';
import { DeskMemory } from './desk-memory.ts';
import { Floors } from './floor.ts';
import { QueueLines } from './queue-line.ts';
import { EventSession } from './session.ts';
import type { GatewayOptions, GatewayServices } from './services.ts';

export interface IdentityMatch {
  readonly tenantId: TenantId;
  readonly agentId: AgentId | null;
  readonly webCallKeyId: WebCallKeyId | null;
}

/** The event sockets of this process. */
export class EventGateway {
  readonly #services: GatewayServices;
  readonly #sessions = new Set<EventSession>();
  readonly #desks = new Map<DeskId, EventSession>();

  constructor(options: GatewayOptions) {
    this.#services = {
      ...options,
      audiences: new Audiences(options),
      floors: new Floors(options),
      lines: new QueueLines(options),
      deskMemory: new DeskMemory(options),
      deskOpened: (deskId, session) => {
        this.#desks.get(deskId)?.superseded();
        this.#desks.set(deskId, session);
      },
    };
  }

  get sockets(): number {
    return this.#sessions.size;
  }

  handleSocket(socket: WebSocket, request: IncomingMessage): void {
    const session = new EventSession(this.#services, socket, request.headers.origin ?? null, (closed) => {
      this.#sessions.delete(closed);
      if (closed.deskId !== null && this.#desks.get(closed.deskId) === closed) this.#desks.delete(closed.deskId);
    });
    this.#sessions.add(session);
  }

  /** Returns how many sockets were closed. */
  closeIdentity({ tenantId, agentId, webCallKeyId }: IdentityMatch, why: AccessEnd): number {
    const matching = [...this.#sessions].filter(({ identity }) => {
      const claims = identity?.claims;
      if (claims === undefined || claims.tenantId !== tenantId) return false;
      return claims.kind === 'desk' ? claims.agentId === agentId : claims.webCallKeyId === webCallKeyId;
    });
    for (const session of matching) session.end(why);
    return matching.length;
  }

  close(): void {
    for (const session of [...this.#sessions]) session.end('restart');
  }
}
