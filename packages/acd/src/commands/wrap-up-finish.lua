-- ARGV agentId, contactId, by (agent | supervisor)
-- Returns ok | state_conflict + from, to. Events: wrapUp.ended, agent.stateChanged, offer.created
local record = agents.get(A[1])
if record and record.state == 'wrapUp' and record.contactId == A[2] then
  agent.endWrapUp(record, A[3])
  return finish('ok')
end
-- A repeat; the same contact may come to the same agent again, after a transfer.
if record and record.lastWrapUp == A[2] then
  return refuse('ok')
end
return refuse('state_conflict', record and record.state or 'offline', 'idle')
