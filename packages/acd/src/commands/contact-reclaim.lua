-- What a contact's call knows of it, after a loss: by its legs it talks, or waits. Where the data agrees nothing changes;
-- what was made after the loss stands.
-- ARGV epoch (that began with the loss), contactId, callId, webCallKeyId, customer (JSON), createdAtMs, queueId or '',
-- enqueuedAtMs or '', agentId or '' (who has accepted), offerId or '' (the accepted one, or the one that rings),
-- 1 when both are joined, 1 when it is held, agentId or '' (at whom it rings)
-- Returns ok | ended | stale (another epoch by now) | not_found (its queue is not known, nor a fallback)
-- Events: recovered, contact.queued, contact.connected, offer.ended, agent.stateChanged, offer.created
if loss.isFresh() or tonumber(A[1]) ~= meta.epoch then
  return finish('stale')
end
local id, offerId = A[2], A[10]
local record = contacts.get(id)
if record and record.state == 'ended' then
  return refuse('ended')
end
if A[7] ~= '' and not (queues.get(A[7]) or queues.get(meta.fallbackQueueId)) then
  return refuse('not_found')
end
if not record then
  record = contacts.put(id, {
    contactId = id,
    callId = A[3],
    webCallKeyId = A[4],
    kind = 'voice',
    state = 'created',
    createdAtMs = tonumber(A[6]),
    attempts = 0,
    held = false,
  })
  redis.call('HSET', K.customers, id, A[5])
  redis.call('ZADD', K.open, 0, id)
  recovered('contact', id, nil)
end
if A[8] ~= '' and not record.enqueuedAtMs then
  record.queueId = queues.get(A[7]) and A[7] or meta.fallbackQueueId
  record.enqueuedAtMs = tonumber(A[8])
  record.order = redis.call('HINCRBY', K.meta, 'order', 1)
  contacts.touch(id)
end
local held = offers.get(record.offerId)
local busy = record.state == 'offered' or record.state == 'accepted' or record.state == 'connected'
local isNew = busy and held ~= nil and loss.isAfter(held.createdAtMs) and held.offerId ~= offerId
local agentRecord = A[9] ~= '' and agent.load(A[9]) or nil
if isNew or not record.queueId then
  return finish('ok')
elseif agentRecord then
  local agrees = record.offerId == offerId and (record.state == 'accepted' or record.state == 'connected')
  local piece = work.byOffer(agentRecord, offerId)
  if not agrees or not piece or piece.state ~= 'onContact' then
    reclaim.give(record, agentRecord, offerId)
  end
  if A[11] == '1' and record.state == 'accepted' then
    record.held = A[12] == '1'
    contact.connect(record)
  end
elseif record.state == 'created' or (busy and record.offerId ~= offerId) then
  reclaim.takeBack(record)
end
if not agentRecord and offerId ~= '' and not offers.get(offerId) then
  -- It rings at somebody's desk, and nobody can take it any more.
  emit({ type = 'offer.ended', offerId = offerId, contactId = id, queueId = record.queueId, agentId = A[13], reason = 'deskGone' })
end
return finish('ok')
