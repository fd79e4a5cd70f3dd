-- ARGV agentId, contactId, byMs
-- Returns ok + untilMs | state_conflict + from, to. Events: agent.stateChanged (the same state, a later end)
local record = agents.get(A[1])
local piece = work.wrapUpOf(record, A[2])
if not piece then
  return refuse('state_conflict', record and record.state or 'offline', 'wrapUp')
end
work.prolong(record, piece, piece.wrapUpUntilMs + tonumber(A[3]))
deadlines.arm('wrap:' .. record.agentId .. ':' .. piece.contactId, piece.wrapUpUntilMs)
return finish('ok', piece.wrapUpUntilMs)
