-- What the agent chose. Leaving `available` while it rings declines the offer; a contact at hand goes on.
-- ARGV agentId, status, reason (or '')
-- Returns ok | not_found. Events: agent.statusChanged, offer.ended, contact.queued, agent.stateChanged, offer.created
local record = agent.load(A[1])
if not record then
  return refuse('not_found')
end
local changed = agent.chooseStatus(record, A[2], A[3] ~= '' and A[3] or nil)
local ringing = work.inState(record, 'offered')
if changed and ringing and A[2] ~= 'available' then
  offer.pass(offers.get(ringing.offerId), 'declined', 'declined')
elseif not ringing and work.fits(record) then
  record.pausedUntilMs = nil
  agents.touch(record.agentId)
  agent.settle(record)
end
return finish('ok')
