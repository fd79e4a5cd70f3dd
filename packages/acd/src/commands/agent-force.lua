-- A supervisor sets what an agent is: as if the agent had chosen it, and wrap-up ends when it is available again.
-- ARGV agentId, status, reason (or '')
-- Returns ok | not_found. Events: agent.statusChanged, wrapUp.ended, offer.ended, contact.queued, agent.stateChanged,
-- offer.created
local record = agent.load(A[1])
if not record then
  return refuse('not_found')
end
if agent.chooseStatus(record, A[2], A[3] ~= '' and A[3] or nil) then
  record.statusForced = true
end
local ringing = work.inState(record, 'offered')
if A[2] == 'available' then
  agent.endWrapUps(record, 'system')
elseif ringing then
  offer.pass(offers.get(ringing.offerId), 'revoked', 'declined')
end
agent.settle(record)
return finish('ok')
