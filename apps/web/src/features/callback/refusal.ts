import { CordboardError } from '@cordboard/contracts';

/** Why a link does not open. */
export type Refusal = 'used' | 'unknown' | 'over' | 'failed';

export function refusalOf(error: unknown): Refusal {
  const code = error instanceof CordboardError ? error.code : null;
  if (code === 'link_used') return 'used';
  if (code === 'state_conflict') return 'over';
  return code === 'not_found' || code === 'invalid_input' ? 'unknown' : 'failed';
}
