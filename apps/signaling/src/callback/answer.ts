import { CordboardError } from '@cordboard/contracts';
import type { AttemptId, CallId, TenantId, WidgetClaims } from '@cordboard/contracts';
import type { Adoption } from '../call/adoption.ts';
import { admitCustomer, readmitCustomer } from '../call/admit.ts';
import type { CallRegistry } from '../call/registry.ts';
import type { IncomingInvite, LegPlacement } from '../sip/edge.ts';

/** The owner may have just died: its lease ends, another process takes over, and the INVITE waits that long. */
const OWNER_LIMIT_MS = 12_000;
const OWNER_RETRY_MS = 250;

/**
 * The widget answers a callback's ring, or comes back in mid-call (no attempt), by an INVITE at whatever process its
 * socket is; the call's owner admits it.
 */
export class CallbackAnswers {
  readonly #registry: CallRegistry;
  readonly #adoption: Adoption;

  constructor(registry: CallRegistry, adoption: Adoption) {
    this.#registry = registry;
    this.#adoption = adoption;
  }

  async receive(invite: IncomingInvite, claims: WidgetClaims, attemptId: AttemptId | null): Promise<void> {
    const { acd, clock } = this.#registry.services;
    const { tenantId, contactId } = claims;
    invite.progress(180);
    const contact = await acd.readContact(tenantId, contactId);
    if (contact === null || contact.state === 'ended') throw new CordboardError('not_found', { what: 'contact', contactId });
    const untilMs = clock.nowMs() + OWNER_LIMIT_MS;
    const { placement, sdp } = await this.#admit(
      { tenantId, callId: contact.callId, attemptId, sdp: invite.sdp },
      untilMs,
      invite.cancelled,
    );
    try {
      await invite.accept(placement, sdp);
    } catch (error) {
      await this.#left(placement);
      throw error;
    }
  }

  async #admit(
    answer: { tenantId: TenantId; callId: CallId; attemptId: AttemptId | null; sdp: string },
    untilMs: number,
    cancelled: AbortSignal,
  ): Promise<{ placement: LegPlacement; sdp: string }> {
    const { services } = this.#registry;
    const { tenantId, callId, attemptId, sdp } = answer;
    for (;;) {
      const own = this.#registry.byCall(callId) ?? (await this.#adoption.adoptIfOrphaned(tenantId, callId));
      if (own !== null) return await (attemptId === null ? readmitCustomer(own, sdp) : admitCustomer(own, attemptId, sdp));
      const held = await services.store.readOwner(tenantId, callId);
      if (held === null) throw new CordboardError('not_found', { what: 'call', callId });
      if (services.directory.isAlive(held.owner)) {
        const peer = await services.peers.get(held.owner);
        const admitted = await this.#ask(() => peer.call('leg.admit', { tenantId, callId, attemptId, sdp }));
        if (admitted !== null) return admitted;
      }
      if (cancelled.aborted || services.clock.nowMs() > untilMs) throw new CordboardError('timeout', { what: 'owner of the call', callId });
      await new Promise((resolve) => setTimeout(resolve, OWNER_RETRY_MS));
    }
  }

  /** Null when the owner died or changed in the meantime: asking again is safe, the ACD knows the attempt. */
  async #ask<T>(ask: () => Promise<T>): Promise<T | null> {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof CordboardError && (error.code === 'timeout' || error.code === 'stale_epoch')) return null;
      throw error;
    }
  }

  async #left(placement: LegPlacement): Promise<void> {
    await this.#registry.services.legEvents.send(placement, { type: 'ended', reason: 'cancelled' });
  }
}
