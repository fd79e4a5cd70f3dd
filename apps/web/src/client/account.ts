import { CordboardError } from '@cordboard/contracts';
import { unwrap } from './verbs.ts';

/** POSTs to one of better-auth's routes and turns its refusals into ours. */
async function authRoute(path: string, body: object): Promise<unknown> {
  const response = await post(`/api/auth/${path}`, body);
  if (response.ok) return response.json().catch(() => null);
  if (response.status === 429) throw new CordboardError('rate_limited');
  if (response.status === 401) throw new CordboardError('not_authenticated');
  if (response.status >= 500) throw new CordboardError('internal');
  const refusal = (await response.json().catch(() => ({}))) as { code?: string };
  throw new CordboardError(response.status === 404 || refusal.code === 'INVITATION_NOT_FOUND' ? 'not_found' : 'invalid_input', {
    code: refusal.code ?? '',
  });
}

async function post(path: string, body: object): Promise<Response> {
  try {
    return await fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  } catch (cause) {
    throw new CordboardError('store_unavailable', {}, { cause });
  }
}

export interface SignUpInput {
  readonly company: string;
  readonly name: string;
  readonly email: string;
  readonly password: string;
  readonly locale: string;
  readonly timeZone: string;
}

export async function signUp(input: SignUpInput): Promise<void> {
  await unwrap(await post('/api/sign-up', input));
}

export async function openCompany(input: { company: string; locale: string; timeZone: string }): Promise<void> {
  await unwrap(await post('/api/company', input));
}

export async function signIn(email: string, password: string): Promise<void> {
  await authRoute('sign-in/email', { email, password });
}

/** Answers alike whether the address is known or not. */
export async function requestPasswordReset(email: string): Promise<void> {
  await authRoute('request-password-reset', { email });
}

export async function resetPassword(token: string, newPassword: string): Promise<void> {
  await authRoute('reset-password', { token, newPassword });
}

export async function signUpToJoin(input: { name: string; email: string; password: string }): Promise<void> {
  await authRoute('sign-up/email', input);
}

export async function acceptInvitation(invitationId: string): Promise<void> {
  await authRoute('organization/accept-invitation', { invitationId });
}
