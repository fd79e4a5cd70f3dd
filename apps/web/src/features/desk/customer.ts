import type { Customer } from '@cordboard/contracts';

export interface CustomerName {
  /** Null when the visitor gave none. */
  readonly name: string | null;
  /** Vouched for by the tenant's own server; typed input never is. */
  readonly verified: boolean;
}

export function nameOf({ identity, form }: Pick<Customer, 'identity' | 'form'>): CustomerName {
  if (identity) return { name: identity.name ?? identity.sub, verified: true };
  return { name: form.name?.trim() || null, verified: false };
}

/** The host of the page the customer called from; what people recognise of an address. */
export function siteOf(origin: string): string {
  return URL.canParse(origin) ? new URL(origin).host : origin;
}
