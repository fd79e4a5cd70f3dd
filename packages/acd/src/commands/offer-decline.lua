-- The agent does not take it: the contact keeps its place and goes to the next, the agent pauses a moment.
-- ARGV agentId, offerId
-- Returns ok | offer_stale | offer_taken. Events: offer.ended, contact.queued, agent.stateChanged, offer.created
local record = offers.get(A[2])
if not record then
  return refuse('offer_stale')
end
if record.agentId ~= A[1] then
  return refuse('offer_taken')
end
if record.state == 'declined' then
  return refuse('ok')
end
if record.state ~= 'pending' then
  return refuse('offer_stale')
end
if now >= record.expiresAtMs then
  offer.expire(record)
  return finish('offer_stale')
end
agent.pause(agents.get(record.agentId), offer.pauseMs(record, 'declineDelayMs'))
offer.pass(record, 'declined', 'declined')
return finish('ok')
