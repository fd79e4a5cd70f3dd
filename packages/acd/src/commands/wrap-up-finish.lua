-- ARGV agentId, contactId, by (agent | supervisor)
-- Returns ok | state_conflict + from, to. Events: wrapUp.ended, agent.stateChanged, offer.created
local record = agents.get(A[1])
local piece = work.wrapUpOf(record, A[2])
if piece then
  agent.endWrapUp(record, piece, A[3])
  return finish('ok')
end
-- A repeat; the same contact may come to the same agent again, after a transfer.
if record and record.lastWrapUp == A[2] then
  return refuse('ok')
end
return refuse('state_conflict', record and record.state or 'offline', 'idle')
