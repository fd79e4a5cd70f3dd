-- The contact exists, in no queue. A repeat changes nothing.
-- ARGV contactId, callId, webCallKeyId, customer (JSON), event (JSON), channel ('' = voice)
-- Returns ok. Events: contact.created
local id = A[1]
if contacts.get(id) then
  return refuse('ok')
end
contacts.put(id, {
  contactId = id,
  callId = A[2],
  webCallKeyId = A[3],
  kind = 'voice',
  channel = A[6] ~= '' and A[6] or nil,
  state = 'created',
  createdAtMs = now,
  attempts = 0,
  held = false,
})
redis.call('HSET', K.customers, id, A[4])
redis.call('ZADD', K.open, 0, id)
emit(A[5])
return finish('ok')
