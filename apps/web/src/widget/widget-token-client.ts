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
import { localeOf } from './texts.ts';
import type { WidgetStorage } from './widget-storage.ts';

export interface WidgetTokenClientOptions {
  readonly baseUrl: string;
  readonly webCallKey: string;
  readonly language: string | null;
  readonly storage: WidgetStorage;
  readonly identity: () => string | null;
}

/** Asks the web for tokens: the first for a new contact, each later one for the same contact by the resume token. */
export class WidgetTokenClient {
  readonly #options: WidgetTokenClientOptions;
  form: UnverifiedForm = {};

  constructor(options: WidgetTokenClientOptions) {
    this.#options = options;
  }

  /** Rejects with `origin_refused`, `key_revoked`, `limit_reached`, … or `store_unavailable` when nobody answers. */
  async fetch(): Promise<WidgetTokenResponse> {
    // Two pages of a site share one single-use resume token; the lock makes them take turns.
    return navigator.locks.request(`cordboard.token.${this.#options.webCallKey}`, () => this.#exchange());
  }

  async #exchange(): Promise<WidgetTokenResponse> {
    const { storage, webCallKey } = this.#options;
    const key = webCallKeyIdSchema.safeParse(webCallKey);
    if (!key.success) throw new CordboardError('key_revoked', { key: webCallKey });
    const { visitorId, resumeToken } = storage.read();
    const locale = localeOf(this.#options.language ?? '');
    const identity = this.#options.identity();
    const answer = await this.#post({
      key: key.data,
      visitorId,
      ...(locale === null ? {} : { locale }),
      ...(Object.keys(this.form).length === 0 ? {} : { form: this.form }),
      ...(identity === null ? {} : { identity }),
      ...(resumeToken === null ? {} : { resume: resumeToken }),
    });
    storage.write({ resumeToken: answer.resumeToken });
    return answer;
  }

  async #post(request: WidgetTokenRequest): Promise<WidgetTokenResponse> {
    let response: Response;
    let body: unknown;
    try {
      response = await fetch(`${this.#options.baseUrl}/api/widget/token`, {
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
