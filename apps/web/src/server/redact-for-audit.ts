/** Fields that must never reach the audit log, whatever verb carries them. */
const SECRET_FIELDS = new Set(['password', 'secret', 'token', 'jwt']);

export function redactForAudit(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(redactForAudit);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, SECRET_FIELDS.has(key) ? '…' : redactForAudit(inner)]));
}
