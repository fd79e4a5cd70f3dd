import type { Engine } from '../engine/engine.ts';

/** Offline first, so that nobody is offered a call on the way out; then the session, then the log-in page. */
export async function signOut(engine: Engine | null): Promise<void> {
  const leaving = engine?.events.command({ type: 'agent.setStatus', status: 'offline', reasonId: null });
  // Without a connection the desk's absence makes the agent offline; signing out must work all the same.
  await leaving?.catch((error: unknown) => console.warn('sign-out', error));
  engine?.close();
  await fetch('/api/auth/sign-out', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' });
  window.location.assign('/sign-in');
}
