-- Puts a queue's counters of one day right, by the difference that a recount found, so that what was counted since stays.
-- ARGV first ms of the day, queueId, how often counters had been corrected when they were read, differences (JSON: a list of
-- {name, counted, recounted})
-- Returns ok | stale (somebody has corrected since: read again). Events: counters.corrected
if (redis.call('HGET', K.meta, 'corrections') or '0') ~= A[3] then
  return refuse('stale')
end
local differences = cjson.decode(A[4])
for _, difference in ipairs(differences) do
  local field = counterField(A[2], difference.name, tonumber(A[1]))
  redis.call('HINCRBY', K.counters, field, difference.recounted - difference.counted)
end
redis.call('HINCRBY', K.meta, 'corrections', 1)
emit({ type = 'counters.corrected', queueId = A[2], day = tonumber(A[1]), differences = differences })
return finish('ok')
