-- A person takes a waiting contact out of line for an agent: an offer that is accepted in the same step. A repeat answers
-- as the first did.
-- ARGV contactId, agentId, deskId (or '')
-- Returns ok + contact (JSON), customer (JSON) | not_found | healing (it is not known yet who talks to whom) | state_conflict + from, to
-- Events: offer.created, offer.accepted, agent.stateChanged
if loss.isHealing() then
  return finish('healing')
end
local record, agentRecord = contacts.get(A[1]), agent.load(A[2])
if not record or record.state == 'ended' or not agentRecord then
  return refuse('not_found')
end
if record.state == 'accepted' and record.agentId == A[2] then
  return refuse('ok', contactReply(record))
end
if record.state ~= 'queued' or not queues.get(record.queueId) then
  return refuse('state_conflict', record.state, 'accepted')
end
if not work.fits(agentRecord, record.channel or 'voice') or agentRecord.status == 'offline' or not hasDesk(agentRecord) then
  return refuse('state_conflict', agentRecord.status == 'offline' and 'offline' or agentRecord.state, 'onContact')
end
supervision.leave(agentRecord, 'moved', true)
offer.create(record, agentRecord, work.inChannel('@' .. A[2], record.channel), true)
offer.accept(offers.get(record.offerId), A[3] ~= '' and A[3] or nil)
return finish('ok', contactReply(record))
