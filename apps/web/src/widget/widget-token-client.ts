import {
  CordboardError,
  isErrorCode,
  tokenRefusalSchema,
  webCallKeyIdSchema,
  widgetTokenResponseSchema,
  type UnverifiedForm,
  type WidgetTokenRequest,
  type WidgetTokenResponse,
} from '@cordboard/contracts';
import type { IdentitySource } from './host.ts';
import type { IdentityFault } from './identity-refusals.ts';
import { localeOf } from './texts.ts';
import { identityFaultOf, readIdentity } from './widget-identity.ts';
import type { WidgetStorage } from './widget-storage.ts';

export interface WidgetTokenClientOptions {
  readonly baseUrl: string;
  readonly webCallKey: string;
  readonly language: string | null;
  readonly storage: WidgetStorage;
  readonly identity: () => IdentitySource | null;
  /** The page's word about its visitor does not count; the token is for somebody unidentified. */
  readonly onIdentityFault: (fault: IdentityFault) => void;
}

/**
 * Asks the web for tokens: the first for a new contact, each later one for the same contact by the resume token.
 * ```
 * new ──► begun (the INVITE goes out) ──► kept (a callback: any page of the site may go on with it)
 *  ▲        │                               │
 *  └────────┴──────── startAnew ────────────┘
 * ```
 * Who the visitor is may be said and changed while it is `new`; from then on the contact keeps what its first token said.
 */
export class WidgetTokenClient {
  readonly #options: WidgetTokenClientOptions;
  form: UnverifiedForm = {};
  #stage: 'new' | 'begun' | 'kept' = 'new';
  /** This page's own; that of a kept contact is in the storage, where other pages use it too. */
  #resume: string | null = null;
  /** What the page said of its visitor when the contact's first token was made. */
  #saidBy: IdentitySource | null = null;

  constructor(options: WidgetTokenClientOptions) {
    this.#options = options;
  }

  /** The next token is for another contact. */
  startAnew(): void {
    this.#stage = 'new';
    this.#resume = null;
  }

  /** The contact calls now: from here on nothing about it changes. */
  begin(): void {
    if (this.#stage === 'new') this.#stage = 'begun';
  }

  /** Goes on with the contact of the page before this one. */
  takeUpCall(resumeToken: string): void {
    this.#stage = 'begun';
    this.#resume = resumeToken;
  }

  /** Buys the next token of a contact that has begun; null when there is none to keep. */
  get resumeToken(): string | null {
    return this.#stage === 'begun' ? this.#resume : null;
  }

  /** The contact has become a callback that outlives this page. */
  keep(): void {
    if (this.#stage !== 'begun') return;
    this.#stage = 'kept';
    this.#options.storage.write({ callback: true, ...(this.#resume === null ? {} : { resumeToken: this.#resume }) });
  }

  /** The contact waits: should this page be gone before it talks, the next call may have its place. */
  inLine(): void {
    const { storage } = this.#options;
    if (this.#stage !== 'begun' || this.#resume === null || storage.read().dropped?.resumeToken === this.#resume) return;
    storage.write({ dropped: { resumeToken: this.#resume, atMs: null } });
  }

  /** It waits no more: it has `dropped` out, or the wait was not in vain or is over for good. */
  outOfLine(how: 'dropped' | 'over'): void {
    const { storage } = this.#options;
    const { dropped } = storage.read();
    if (this.#stage !== 'begun' || dropped === null || dropped.resumeToken !== this.#resume) return;
    storage.write({ dropped: how === 'over' ? null : { ...dropped, atMs: Date.now() } });
  }

  /** Whether a call that starts now is within the time in which its place is kept, as far as this browser knows. */
  keepsPlace(resumeWindowMs: number): boolean {
    const atMs = this.#options.storage.read().dropped?.atMs ?? null;
    return atMs !== null && Date.now() < atMs + resumeWindowMs;
  }

  /** Goes on with the callback that an earlier page has kept. */
  takeUpKept(): void {
    this.#stage = 'kept';
  }

  /** The contact is over. What is kept of another one stays. */
  forget(): void {
    if (this.#stage === 'kept') this.#options.storage.write({ resumeToken: null, callback: false });
    this.startAnew();
  }

  /** The page has said something else about its visitor since the token was made. */
  hasNewIdentity(): boolean {
    return this.#stage === 'new' && this.#options.identity() !== this.#saidBy;
  }

  /** Rejects with `origin_refused`, `key_revoked`, `limit_reached`, … or `store_unavailable` when nobody answers. */
  async fetch(): Promise<WidgetTokenResponse> {
    // Two pages of a site share one single-use resume token; the lock makes them take turns.
    return navigator.locks.request(`cordboard.token.${this.#options.webCallKey}`, () => this.#exchange());
  }

  async #exchange(): Promise<WidgetTokenResponse> {
    const answer = this.#stage === 'new' ? await this.#ofNewContact() : await this.#post({ resume: this.#resumeOf() });
    if (this.#stage === 'kept') this.#options.storage.write({ resumeToken: answer.resumeToken });
    else this.#resume = answer.resumeToken;
    return answer;
  }

  #resumeOf(): string {
    const resume = this.#stage === 'kept' ? this.#options.storage.read().resumeToken : this.#resume;
    // Another page of the site has ended the callback; a token without it would be for another contact.
    if (resume === null) throw new CordboardError('not_allowed', { what: 'resume token', why: 'there is none' });
    return resume;
  }

  /** Somebody else's contact is never gone on with: a visitor who signed in or out meanwhile gets one of their own. */
  async #ofNewContact(): Promise<WidgetTokenResponse> {
    const form = Object.keys(this.form).length === 0 ? {} : { form: this.form };
    if (this.#resume !== null && !this.hasNewIdentity()) {
      try {
        return await this.#postNew({ ...form, resume: this.#resume });
      } catch (error) {
        // Used up by an answer that got lost, or grown too old: nobody has called yet, so a new contact does as well.
        if (!(error instanceof CordboardError) || error.code !== 'not_allowed') throw error;
      }
    }
    const source = this.#options.identity();
    const faults: IdentityFault[] = [];
    const identity = await readIdentity(source, (fault) => faults.push(fault));
    const answer = await this.#identified(form, identity, faults);
    this.#saidBy = source;
    for (const fault of faults) this.#options.onIdentityFault(fault);
    return answer;
  }

  /** Whom the site's server did not vouch for in time can call all the same, as anybody can. */
  async #identified(form: { form?: UnverifiedForm }, identity: string | null, faults: IdentityFault[]): Promise<WidgetTokenResponse> {
    if (identity === null) return this.#postNew(form);
    try {
      return await this.#postNew({ ...form, identity });
    } catch (error) {
      const fault = identityFaultOf(error);
      if (fault === null) throw error;
      faults.push(fault);
      return this.#postNew(form);
    }
  }

  /** With the place of the contact that dropped out, unless that is too long ago. */
  async #postNew(asked: Pick<WidgetTokenRequest, 'form' | 'identity' | 'resume'>): Promise<WidgetTokenResponse> {
    const { storage } = this.#options;
    const { dropped } = storage.read();
    if (dropped === null) return this.#post(asked);
    try {
      return await this.#post({ ...asked, resumeOf: dropped.resumeToken });
    } catch (error) {
      if (!(error instanceof CordboardError) || error.code !== 'not_allowed') throw error;
      storage.write({ dropped: null });
      return this.#post(asked);
    }
  }

  async #post(asked: Pick<WidgetTokenRequest, 'form' | 'identity' | 'resume' | 'resumeOf'>): Promise<WidgetTokenResponse> {
    const { webCallKey, storage, language, baseUrl } = this.#options;
    const key = webCallKeyIdSchema.safeParse(webCallKey);
    if (!key.success) throw new CordboardError('key_revoked', { key: webCallKey });
    const locale = localeOf(language ?? '');
    const request: WidgetTokenRequest = {
      key: key.data,
      visitorId: storage.read().visitorId,
      ...(locale === null ? {} : { locale }),
      timeZone: new Intl.DateTimeFormat().resolvedOptions().timeZone,
      ...asked,
    };
    let response: Response;
    let body: unknown;
    try {
      response = await fetch(`${baseUrl}/api/widget/token`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(request),
        credentials: 'omit',
        signal: AbortSignal.timeout(10_000),
      });
      body = await response.json();
    } catch (error) {
      throw new CordboardError('store_unavailable', {}, { cause: error });
    }
    if (response.ok) return widgetTokenResponseSchema.parse(body);
    const refusal = tokenRefusalSchema.safeParse(body);
    const code = refusal.success ? refusal.data.error.code : 'internal';
    throw new CordboardError(isErrorCode(code) ? code : 'internal', refusal.data?.error.data ?? {});
  }
}
