import { contactIdSchema, type ContactId } from '@cordboard/contracts';
import { callKeyOf } from './host.ts';

/** What the next page of this tab needs to go on with a call (docs/survival.md). */
export interface KeptRecord {
  readonly contactId: ContactId;
  /** Buys the next token of this contact; single use. */
  readonly resumeToken: string;
  /** Unix ms of this browser. */
  readonly talkingSinceMs: number;
}

/** As long as an old page of the tab may take to go. */
const HAND_OVER_MS = 2_000;

/** A tab's conversation, in the site's sessionStorage. A storage that is forbidden keeps nothing: then a reload ends the call. */
export class KeptCall {
  readonly #key: string;
  readonly #onFault: (error: unknown) => void;
  #letGo: (() => void) | null = null;

  constructor(webCallKey: string, onFault: (error: unknown) => void) {
    this.#key = callKeyOf(webCallKey);
    this.#onFault = onFault;
  }

  read(): KeptRecord | null {
    try {
      const text = sessionStorage.getItem(this.#key);
      return text === null ? null : parse(JSON.parse(text));
    } catch (error) {
      this.#onFault(error);
      return null;
    }
  }

  write(record: KeptRecord): void {
    try {
      sessionStorage.setItem(this.#key, JSON.stringify(record));
    } catch (error) {
      this.#onFault(error);
    }
  }

  forget(): void {
    this.#letGo?.();
    this.#letGo = null;
    try {
      sessionStorage.removeItem(this.#key);
    } catch (error) {
      this.#onFault(error);
    }
  }

  /** This page has the call, until it goes; false while another one has it: "duplicate tab" copies the storage, and must not take the call. */
  hold(contactId: ContactId): Promise<boolean> {
    if (this.#letGo !== null) return Promise.resolve(true);
    return new Promise((resolve) => {
      const held = new Promise<void>((letGo) => {
        this.#letGo = letGo;
      });
      navigator.locks
        .request(`cordboard.call.${contactId}`, { signal: AbortSignal.timeout(HAND_OVER_MS) }, () => {
          resolve(true);
          return held;
        })
        .catch(() => {
          this.#letGo = null;
          resolve(false);
        });
    });
  }
}

function parse(value: unknown): KeptRecord | null {
  if (typeof value !== 'object' || value === null) return null;
  const { contactId, resumeToken, talkingSinceMs } = value as Record<string, unknown>;
  const id = contactIdSchema.safeParse(contactId);
  if (!id.success || typeof resumeToken !== 'string' || typeof talkingSinceMs !== 'number') return null;
  return { contactId: id.data, resumeToken, talkingSinceMs };
}
