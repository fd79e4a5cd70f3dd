-- A desk is open at a process. Renewing costs a write; the first desk makes the agent routable again.
-- ARGV agentId, deskId, processId
-- Returns ok | not_found. Events: agent.deskChanged, offer.created, agent.stateChanged
local record = agent.load(A[1])
if not record then
  return refuse('not_found')
end
agent.openDesk(record, A[2], A[3])
return finish('ok')
