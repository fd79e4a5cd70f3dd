import type { ContactId } from '@cordboard/contracts';

const STORAGE_KEY = 'cordboard.muted';

/** Whoever was muted stays so when the page is loaded again in mid-call: nobody is overheard by a reload. */
export function keepMuted(contactId: ContactId | null, muted: boolean): void {
  if (muted && contactId !== null) sessionStorage.setItem(STORAGE_KEY, contactId);
  else sessionStorage.removeItem(STORAGE_KEY);
}

export function wasMuted(contactId: ContactId | null): boolean {
  return contactId !== null && sessionStorage.getItem(STORAGE_KEY) === contactId;
}
