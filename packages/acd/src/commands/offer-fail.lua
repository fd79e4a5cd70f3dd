-- The agent's leg could not be made, before or after the accept: not ready with reason legFailed, or a pause when it was
-- only busy. The contact goes on.
-- ARGV offerId, cause (failed | busy)
-- Returns ok. Events: agent.statusChanged, offer.ended, contact.queued, agent.stateChanged, offer.created
local record = offers.get(A[1])
local agentRecord = record and agents.get(record.agentId)
local piece = record and work.byOffer(agentRecord, record.offerId)
if not piece then
  return refuse('ok')
end
if A[2] == 'busy' then
  agent.pause(agentRecord, offer.pauseMs(record, 'busyDelayMs'))
else
  agent.chooseStatus(agentRecord, 'notReady', 'legFailed')
end
agent.abandon(agentRecord, piece, 'legFailed')
return finish('ok')
