-- A page of the contacts that are not over, oldest first (ids sort by the time they were made).
-- ARGV after (contactId or ''), limit
-- Returns ok + contact (JSON), customer (JSON) for each. Changes nothing.
local from = A[1] == '' and '-' or '(' .. A[1]
local reply = {}
for _, id in ipairs(redis.call('ZRANGEBYLEX', K.open, from, '+', 'LIMIT', 0, A[2])) do
  local text, customer = redis.call('HGET', K.contacts, id), redis.call('HGET', K.customers, id)
  if text and customer then
    reply[#reply + 1] = text
    reply[#reply + 1] = customer
  end
end
return refuse('ok', unpack(reply))
