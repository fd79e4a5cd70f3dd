'use client';

import type { AgentId, Role } from '@cordboard/contracts';
import { createContext, useContext, type ReactNode } from 'react';

export interface Me {
  readonly agentId: AgentId;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
}

const MeContext = createContext<Me | null>(null);

export function MeProvider({ me, children }: { me: Me; children: ReactNode }) {
  return <MeContext.Provider value={me}>{children}</MeContext.Provider>;
}

/** Who is signed in. What a person may do is decided on the server; pages only hide what would be refused. */
export function useMe(): Me {
  const me = useContext(MeContext);
  if (!me) throw new TypeError('useMe is for pages behind the log-in');
  return me;
}
