import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import type { ReactNode } from 'react';
import { EngineProvider } from '../../features/engine/engine-provider.tsx';
import { MeProvider } from '../../features/shell/me.tsx';
import { Shell } from '../../features/shell/shell.tsx';
import { person } from '../../server/session.ts';

/** Everything behind the log-in: the sockets and the telephone live here, so that moving between pages never drops a call. */
export default async function InsideLayout({ children }: { children: ReactNode }) {
  const who = await person(await headers());
  if (!who) redirect('/sign-in');
  if (!who.member) redirect('/company');
  const { agentId, name, role } = who.member;
  return (
    <MeProvider me={{ agentId, name, role, email: who.email }}>
      <EngineProvider>
        <Shell>{children}</Shell>
      </EngineProvider>
    </MeProvider>
  );
}
