-- Figures of queues for the floor.
-- ARGV queueId…
-- Returns ok + a JSON object for each. Changes nothing.
local reply = {}
for _, queueId in ipairs(A) do
  local queue = queues.get(queueId)
  if queue then
    local all, callbacks = line.length(queueId), line.callbacks(queueId)
    local scheduled, nextScheduledAtMs = line.scheduled(queueId)
    local figures = {
      queueId = queueId,
      waiting = all - callbacks,
      callbacksWaiting = callbacks,
      callbacksScheduled = scheduled,
      nextScheduledAtMs = nextScheduledAtMs or cjson.null,
      oldestEnqueuedAtMs = line.oldestMs(queueId) or cjson.null,
    }
    for name, value in pairs(countersOf(queueId, countersDay())) do
      figures[name] = value
    end
    reply[#reply + 1] = cjson.encode(figures)
  end
end
return refuse('ok', unpack(reply))
