-- A person takes a waiting contact out of line for an agent: an offer that is accepted in the same step. A repeat answers
-- as the first did.
-- ARGV contactId, agentId, deskId (or '')
-- Returns ok + contact (JSON), customer (JSON) | not_found | state_conflict + from, to
-- Events: offer.created, offer.accepted, agent.stateChanged
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
if agentRecord.state ~= 'idle' or agentRecord.status == 'offline' or not hasDesk(agentRecord) then
  return refuse('state_conflict', agentRecord.status == 'offline' and 'offline' or agentRecord.state, 'onContact')
end
offer.create(record, agentRecord, '@' .. A[2], true)
offer.accept(offers.get(record.offerId), A[3] ~= '' and A[3] or nil)
return finish('ok', contactReply(record))
