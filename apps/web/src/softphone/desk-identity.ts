import { deskIdSchema, newId, type DeskId } from '@cordboard/contracts';

/** One open tab, also after a reload: which desk it is, and which SIP device (RFC 5626 instance). */
export interface DeskIdentity {
  readonly deskId: DeskId;
  /** The UUID of `+sip.instance`. */
  readonly instanceId: string;
}

const STORAGE_KEY = 'cordboard.desk';

/**
 * The tab's own identity, kept in sessionStorage. "Duplicate tab" copies that storage, so a Web Lock proves that no
 * other tab lives under the same name; a reload gets it back because the old document's lock ends with it.
 */
export async function readDeskIdentity(): Promise<DeskIdentity> {
  const stored = parseIdentity(sessionStorage.getItem(STORAGE_KEY));
  if (stored !== null && (await holdName(stored.deskId))) return stored;
  const fresh: DeskIdentity = { deskId: newId('desk'), instanceId: crypto.randomUUID() };
  sessionStorage.setItem(STORAGE_KEY, JSON.stringify(fresh));
  await holdName(fresh.deskId);
  return fresh;
}

function parseIdentity(text: string | null): DeskIdentity | null {
  if (text === null) return null;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || !('deskId' in value) || !('instanceId' in value)) return null;
    const deskId = deskIdSchema.safeParse(value.deskId);
    return deskId.success && typeof value.instanceId === 'string' ? { deskId: deskId.data, instanceId: value.instanceId } : null;
  } catch {
    return null;
  }
}

/** Holds the lock until the document goes; false when another document keeps it for longer than a reload takes. */
function holdName(deskId: DeskId): Promise<boolean> {
  return new Promise((resolve) => {
    const untilPageGoes = new Promise<void>(() => undefined);
    navigator.locks
      .request(`cordboard.desk.${deskId}`, { signal: AbortSignal.timeout(500) }, () => {
        resolve(true);
        return untilPageGoes;
      })
      .catch(() => resolve(false));
  });
}
