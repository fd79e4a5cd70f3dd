-- The counters of queues of one day, and how far the events had come by then.
-- ARGV first ms of the day, queueId… (at most 50)
-- Returns ok + last position of the stream ('' when it is empty), how often counters have been corrected, and for each queue
-- its counters (JSON). Changes nothing.
local last = redis.call('XREVRANGE', K.stream, '+', '-', 'COUNT', 1)[1]
local reply = { last and last[1] or '', redis.call('HGET', K.meta, 'corrections') or '0' }
for index = 2, #A do
  reply[#reply + 1] = cjson.encode(countersOf(A[index], tonumber(A[1])))
end
return refuse('ok', unpack(reply))
