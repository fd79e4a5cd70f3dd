-- A promise that Redis has forgotten is made anew from its row, at the place it had. One that is known changes nothing.
-- ARGV contactId, callId, webCallKeyId, customer (JSON), callbackId, queueId, createdAtMs, enqueuedAtMs, attempts,
-- scheduledForMs or '', dueAtMs or '' (it is in its pause until then), quiet (JSON), whenQuiet ('1')
-- Returns ok + contact (JSON), customer (JSON) | ended (it is over) | not_found (its queue is not known, nor a fallback)
-- Events: recovered, contact.queued | contact.deferred, offer.created, agent.stateChanged
local known = contacts.get(A[1])
if known then
  if known.state == 'ended' then
    return refuse('ended')
  end
  return refuse('ok', contactReply(known))
end
if not (queues.get(A[6]) or queues.get(meta.fallbackQueueId)) then
  return refuse('not_found')
end
local record = {
  contactId = A[1],
  callId = A[2],
  webCallKeyId = A[3],
  kind = 'callback',
  state = 'created',
  createdAtMs = tonumber(A[7]),
  queueId = A[6],
  enqueuedAtMs = tonumber(A[8]),
  order = redis.call('HINCRBY', K.meta, 'order', 1),
  callbackId = A[5],
  attempts = tonumber(A[9]),
  held = false,
  scheduledForMs = tonumber(A[10]),
  whenQuiet = A[13] == '1' or nil,
  quiet = A[12] ~= '' and cjson.decode(A[12]) or nil,
}
contacts.put(record.contactId, record)
redis.call('HSET', K.customers, record.contactId, A[4])
redis.call('ZADD', K.open, 0, record.contactId)
emit({ type = 'recovered', what = 'callback', contactId = record.contactId, agentId = cjson.null })
local dueAtMs = tonumber(A[11])
if dueAtMs and dueAtMs > now then
  callback.defer(record, dueAtMs)
else
  record.sinceMs = record.scheduledForMs
  match.contact(contact.rejoin(record, 'recovered'))
end
return finish('ok', contactReply(record))
