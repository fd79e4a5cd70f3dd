import type { ContactId, Snapshot } from '@cordboard/contracts';
import type { EventsState } from './events-client.ts';
import type { SoftphoneState } from './softphone.ts';
import type { Observable } from './store.ts';

const GRACE_MS = 5_000;

/** The contacts whose leg may be at this desk: offered to it, being served, or supervised. */
export function contactsOfDesk(snapshot: Snapshot | null): readonly ContactId[] | null {
  if (snapshot?.scope !== 'desk') return null;
  return [snapshot.offer?.contactId, snapshot.contact?.contactId, snapshot.me.watching?.contactId].filter(
    (contactId) => contactId !== undefined,
  );
}

/**
 * A BYE can be lost with a socket. A leg whose contact the desk no longer has, for five seconds by the server's own
 * word, is ended here, so that nobody goes on talking into a call that is over. Returns the undo.
 */
export function endForgottenLegs(parts: {
  readonly events: Observable<EventsState>;
  readonly softphone: Observable<SoftphoneState>;
  readonly endLeg: () => void;
}): () => void {
  let timer: ReturnType<typeof setTimeout> | null = null;
  const isForgotten = (): boolean => {
    const { phase, snapshot } = parts.events.getSnapshot();
    const contactId = parts.softphone.getSnapshot().leg?.contactId;
    const known = contactsOfDesk(snapshot);
    return phase === 'open' && known !== null && contactId !== undefined && contactId !== null && !known.includes(contactId);
  };
  const review = (): void => {
    if (!isForgotten()) {
      if (timer !== null) clearTimeout(timer);
      timer = null;
    } else {
      timer ??= setTimeout(() => {
        timer = null;
        if (isForgotten()) parts.endLeg();
      }, GRACE_MS);
    }
  };
  const undo = [parts.events.subscribe(review), parts.softphone.subscribe(review)];
  return () => {
    if (timer !== null) clearTimeout(timer);
    for (const each of undo) each();
  };
}
