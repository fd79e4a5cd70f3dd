import type { AgentState, AgentStatus, DeskTrouble } from '@cordboard/contracts';
import type { VisibleState } from '../../theme/theme.ts';

/** What others see of an agent: the state while the system has them busy, else the status they chose, or that calls do not come although they did. */
export function visibleState(agent: {
  readonly status: AgentStatus;
  readonly state: AgentState;
  readonly trouble: DeskTrouble | null;
}): VisibleState {
  if (agent.state !== 'idle') return agent.state;
  return agent.status === 'available' && agent.trouble !== null ? 'trouble' : agent.status;
}
