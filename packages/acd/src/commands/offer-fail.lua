-- The agent's leg could not be made, before or after the accept: not ready with reason legFailed, the contact goes on.
-- ARGV offerId
-- Returns ok. Events: agent.statusChanged, offer.ended, contact.queued, agent.stateChanged, offer.created
local record = offers.get(A[1])
local agentRecord = record and agents.get(record.agentId)
if not agentRecord or agentRecord.offerId ~= record.offerId or agentRecord.state == 'wrapUp' then
  return refuse('ok')
end
agent.chooseStatus(agentRecord, 'notReady', 'legFailed')
agent.abandonWork(agentRecord, 'legFailed')
return finish('ok')
