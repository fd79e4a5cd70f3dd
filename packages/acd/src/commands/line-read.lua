-- Who waits in a queue, the next first.
-- ARGV queueId, limit
-- Returns ok + how many wait, pace (JSON or ''), hours (JSON or ''), and for each of the first: what is shown of it (JSON), customer (JSON) |
-- not_found. Changes nothing.
local queue = queues.get(A[1])
if not queue then
  return refuse('not_found')
end
local pace, hours = paceOf(A[1])
local reply = { line.length(A[1]), pace, hours }
local members = redis.call('ZRANGEBYLEX', K.waiting, '[' .. A[1] .. ':', '(' .. A[1] .. ';', 'LIMIT', 0, A[2])
for _, member in ipairs(members) do
  local record = contacts.get(string.match(member, '([^:]+)$'))
  local customer = record and redis.call('HGET', K.customers, record.contactId)
  if customer then
    reply[#reply + 1] = cjson.encode({
      contactId = record.contactId,
      kind = record.kind,
      enqueuedAtMs = record.enqueuedAtMs,
      priority = record.priority or 0,
      step = record.step or cjson.null,
      steps = #plan.of(record, queue),
      line = record.lines and record.lines[1] or cjson.null,
      nextChangeAtMs = record.stepDueMs or cjson.null,
    })
    reply[#reply + 1] = customer
  end
end
return refuse('ok', unpack(reply))
