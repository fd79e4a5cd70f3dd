-- What a flow found out about a contact, beside what else is known of its customer. A repeat changes nothing.
-- ARGV contactId, customer (JSON), event (JSON)
-- Returns ok. Events: that one, unless nothing has changed
local record = contacts.get(A[1])
if not record or redis.call('HGET', K.customers, A[1]) == A[2] then
  return refuse('ok')
end
redis.call('HSET', K.customers, A[1], A[2])
emit(A[3])
return finish('ok')
