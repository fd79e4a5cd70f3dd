-- A desk is open at a process. Renewing costs a write; the first desk makes the agent routable again.
-- With trouble at all its desks an agent keeps its status and its turn, and stands in no line.
-- ARGV agentId, deskId, processId, trouble or ''
-- Returns ok | not_found. Events: agent.deskChanged, agent.troubleChanged, offer.created, agent.stateChanged
local record = agent.load(A[1])
if not record then
  return refuse('not_found')
end
agent.openDesk(record, A[2], A[3], A[4])
return finish('ok')
