import { z } from 'zod';

const DAY_MS = 86_400_000;
const days = (usual: number) => z.coerce.number().int().min(1).max(36_500).default(usual);

/** How long what is over is kept, in days. */
export const RETENTION_SHAPE = {
  RETAIN_EVENTS_DAYS: days(730),
  RETAIN_AUDIT_DAYS: days(730),
  RETAIN_STREAM_DAYS: days(7),
  RETAIN_RESUME_TOKENS_DAYS: days(7),
  RETAIN_SESSIONS_DAYS: days(30),
  RETAIN_LINKS_DAYS: days(30),
  RETAIN_UPLOADS_DAYS: days(1),
} as const;
export type Retention = { readonly [K in keyof typeof RETENTION_SHAPE]: z.output<(typeof RETENTION_SHAPE)[K]> };

/** What is older than this moment (Unix ms) may go. */
export function edgeOf(retention: Retention, kind: keyof Retention, nowMs: number): number {
  return nowMs - retention[kind] * DAY_MS;
}
