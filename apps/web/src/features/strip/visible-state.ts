import type { AgentState, AgentStatus } from '@cordboard/contracts';
import type { VisibleState } from '../../theme/theme.ts';

/** What others see of an agent: the state while the system has them busy, else the status they chose. */
export function visibleState(agent: { readonly status: AgentStatus; readonly state: AgentState }): VisibleState {
  return agent.state === 'idle' ? agent.status : agent.state;
}
