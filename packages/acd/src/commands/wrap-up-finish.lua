-- ARGV agentId, contactId
-- Returns ok | state_conflict + from, to. Events: wrapUp.ended, agent.stateChanged, offer.created
local record = agents.get(A[1])
if record and record.lastWrapUp == A[2] then
  return refuse('ok')
end
if not record or record.state ~= 'wrapUp' or record.contactId ~= A[2] then
  return refuse('state_conflict', record and record.state or 'offline', 'idle')
end
agent.endWrapUp(record, 'agent')
return finish('ok')
