import { newId, visitorIdSchema, type VisitorId } from '@cordboard/contracts';
import { storageKeyOf } from './host.ts';

/** What one browser keeps for one button between pages and visits. */
export interface WidgetRecord {
  readonly visitorId: VisitorId;
  /** Buys the next token of the same contact; single use. */
  readonly resumeToken: string | null;
  /** A callback is waiting: the page should listen for its ring without being asked. */
  readonly callback: boolean;
  /** The last contact was in line and did not come to talk: a new one may take over its place. */
  readonly dropped: DroppedContact | null;
}

export interface DroppedContact {
  readonly resumeToken: string;
  /** Unix ms of this browser; null when nobody saw it end, as when the browser died. */
  readonly atMs: number | null;
}

/** Keeps the record in localStorage, or only in memory where the browser forbids that. */
export class WidgetStorage {
  readonly #key: string;
  readonly #onFault: (error: unknown) => void;
  #memory: WidgetRecord | null = null;

  /** `onFault` hears when the record cannot outlive this page. */
  constructor(webCallKey: string, onFault: (error: unknown) => void) {
    this.#key = storageKeyOf(webCallKey);
    this.#onFault = onFault;
  }

  read(): WidgetRecord {
    const stored = this.#parse(this.#readText());
    this.#memory = stored ?? this.#memory ?? { visitorId: newId('visitor'), resumeToken: null, callback: false, dropped: null };
    return this.#memory;
  }

  write(fields: Partial<WidgetRecord>): void {
    this.#memory = { ...this.read(), ...fields };
    try {
      localStorage.setItem(this.#key, JSON.stringify(this.#memory));
    } catch (error) {
      this.#onFault(error);
    }
  }

  #readText(): string | null {
    try {
      return localStorage.getItem(this.#key);
    } catch {
      return null;
    }
  }

  #parse(text: string | null): WidgetRecord | null {
    if (text === null) return null;
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      return null;
    }
    if (typeof value !== 'object' || value === null) return null;
    const record = value as Record<string, unknown>;
    const visitorId = visitorIdSchema.safeParse(record['visitorId']);
    if (!visitorId.success) return null;
    const resumeToken = record['resumeToken'];
    return {
      visitorId: visitorId.data,
      resumeToken: typeof resumeToken === 'string' ? resumeToken : null,
      callback: record['callback'] === true,
      dropped: droppedOf(record['dropped']),
    };
  }
}

function droppedOf(value: unknown): DroppedContact | null {
  if (typeof value !== 'object' || value === null) return null;
  const { resumeToken, atMs } = value as Record<string, unknown>;
  return typeof resumeToken === 'string' ? { resumeToken, atMs: typeof atMs === 'number' ? atMs : null } : null;
}
