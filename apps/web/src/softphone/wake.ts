/** Timers of a page that is looked at are late by this only when the whole machine stood still. */
const ASLEEP_MS = 5_000;
/** Browsers let a hidden page's timers run once a minute. */
const ASLEEP_HIDDEN_MS = 90_000;

/** Whether the machine was asleep between two looks of a timer that runs each second; times in Unix ms. */
export function hasSlept(look: { readonly lookedAtMs: number; readonly nowMs: number; readonly hidden: boolean }): boolean {
  return look.nowMs - look.lookedAtMs > (look.hidden ? ASLEEP_HIDDEN_MS : ASLEEP_MS);
}
