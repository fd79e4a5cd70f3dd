-- The agent of an accepted or connected contact has vanished: the contact is back at its place, the agent is freed after
-- a pause, so that somebody else is asked first. A repeat changes nothing.
-- ARGV contactId, offerId
-- Returns ok | not_found | offer_stale. Events: contact.queued, agent.stateChanged, offer.created
local record = contacts.get(A[1])
if not record then
  return refuse('not_found')
end
if record.offerId ~= A[2] then
  return refuse(record.lastOfferId == A[2] and 'ok' or 'offer_stale')
end
if record.state ~= 'accepted' and record.state ~= 'connected' then
  return refuse('offer_stale')
end
local agentRecord = agents.get(record.agentId)
local piece = work.byOffer(agentRecord, A[2])
if not piece then
  return refuse('offer_stale')
end
agent.pause(agentRecord, tuning('declinePauseMs'))
agent.abandon(agentRecord, piece, 'legFailed')
return finish('ok')
