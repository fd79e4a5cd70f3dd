import type { StackLogIn } from './types.ts';

export interface BannerFacts {
  readonly publicUrl: string;
  /** The demo shop with the button; null when there is no demo. */
  readonly shopUrl: string | null;
  readonly logIns: readonly StackLogIn[];
  /** The demo is there from an earlier start, so its passwords are not known any more. */
  readonly seededBefore: boolean;
  readonly logFolder: string;
}

export function logInTable(logIns: readonly StackLogIn[]): string {
  const width = Math.max(...logIns.map((entry) => entry.email.length));
  const rows = logIns.map((entry) => `  ${entry.role.padEnd(11)}${entry.email.padEnd(width + 2)}${entry.password}`);
  return ['Log-ins of the demo (shown this once):', '', ...rows].join('\n');
}

/** What a person reads when everything runs. */
export function banner(facts: BannerFacts): string {
  const agent = facts.logIns.find((entry) => entry.role === 'agent');
  const lines = ['', 'Cordboard is ready.', '', `  Pages      ${facts.publicUrl}`];
  if (facts.shopUrl !== null) lines.push(`  Demo shop  ${facts.shopUrl}`);
  lines.push(`  Logs       ${facts.logFolder}`, '');
  if (facts.logIns.length > 0) {
    lines.push(logInTable(facts.logIns), '');
  } else if (facts.seededBefore) {
    lines.push('The demo’s log-ins were shown at its first start. To make a new demo: npm start -- --fresh (deletes all its data)', '');
  }
  lines.push('Try first:');
  if (facts.shopUrl !== null) {
    lines.push(
      `  1. Open ${facts.publicUrl} and log in as ${agent?.email ?? 'an agent'}; allow the microphone and go “Ready”.`,
      `  2. In another browser (or a private window) open ${facts.shopUrl} and click the call button.`,
      '  3. The desk rings: accept, talk, hang up. The recording is under History for the supervisor.',
    );
  } else {
    lines.push(`  Open ${facts.publicUrl}/sign-up and make your company; the first steps lead to a test call.`);
  }
  lines.push('', 'Ctrl-C stops everything.', '');
  return lines.join('\n');
}
