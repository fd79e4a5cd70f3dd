import { CordboardError } from '@cordboard/contracts';

/**
 * Ids that a form names must be rows this tenant can see. Another tenant's id looks like one that never was: both are
 * `invalid_input` at the field, so that ids cannot be probed.
 */
export function requireOwn(path: string, wanted: readonly string[], seen: readonly { readonly id: string }[]): void {
  const known = new Set<string>(seen.map((row) => row.id));
  if (wanted.every((id) => known.has(id))) return;
  throw new CordboardError('invalid_input', { issues: [{ path, message: 'is not there (any more)' }] });
}
