-- Figures of queues for the floor.
-- ARGV queueId…
-- Returns ok + a JSON object for each. Changes nothing.
local reply = {}
for _, queueId in ipairs(A) do
  local queue = queues.get(queueId)
  if queue then
    local all, callbacks = line.length(queueId), line.callbacks(queueId)
    local fields = {}
    for index, name in ipairs({ 'offered', 'answered', 'answeredWithin', 'abandoned' }) do
      fields[index] = counterField(queueId, name)
    end
    local scheduled, nextScheduledAtMs = line.scheduled(queueId)
    local counts = redis.call('HMGET', K.counters, unpack(fields))
    reply[#reply + 1] = cjson.encode({
      queueId = queueId,
      waiting = all - callbacks,
      callbacksWaiting = callbacks,
      callbacksScheduled = scheduled,
      nextScheduledAtMs = nextScheduledAtMs or cjson.null,
      oldestEnqueuedAtMs = line.oldestMs(queueId) or cjson.null,
      offered = tonumber(counts[1]) or 0,
      answered = tonumber(counts[2]) or 0,
      answeredWithin = tonumber(counts[3]) or 0,
      abandoned = tonumber(counts[4]) or 0,
    })
  end
end
return refuse('ok', unpack(reply))
