-- ARGV agentId, contactId, byMs
-- Returns ok + untilMs | state_conflict + from, to. Events: agent.stateChanged (the same state, a later end)
local record = agents.get(A[1])
if not record or record.state ~= 'wrapUp' or record.contactId ~= A[2] then
  return refuse('state_conflict', record and record.state or 'offline', 'wrapUp')
end
record.wrapUpUntilMs = record.wrapUpUntilMs + tonumber(A[3])
agents.touch(record.agentId)
deadlines.arm('wrap:' .. record.agentId .. ':' .. record.contactId, record.wrapUpUntilMs)
emit({
  type = 'agent.stateChanged',
  agentId = record.agentId,
  state = record.state,
  contactId = record.contactId,
  untilMs = record.wrapUpUntilMs,
})
return finish('ok', record.wrapUpUntilMs)
