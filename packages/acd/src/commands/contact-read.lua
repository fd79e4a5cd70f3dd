-- ARGV contactId
-- Returns ok + contact (JSON), customer (JSON) | not_found. Changes nothing.
local record = contacts.get(A[1])
if not record or record.state == 'ended' then
  return refuse('not_found')
end
return refuse('ok', contactReply(record))
