-- What the contacts that are not over ask for, a page, oldest first.
-- ARGV after (contactId or ''), limit
-- Returns ok + last id looked at ('' at the end), then contactId, queueId, what it asks for (JSON or '') for each that is in
-- a queue. Changes nothing.
local from = A[1] == '' and '-' or '(' .. A[1]
local ids = redis.call('ZRANGEBYLEX', K.open, from, '+', 'LIMIT', 0, A[2])
local reply = { #ids == tonumber(A[2]) and ids[#ids] or '' }
for _, id in ipairs(ids) do
  local record = contacts.get(id)
  if record and record.queueId then
    reply[#reply + 1] = id
    reply[#reply + 1] = record.queueId
    reply[#reply + 1] = record.wishes or ''
  end
end
return refuse('ok', unpack(reply))
