-- The snapshot is in place.
-- ARGV version, fallbackQueueId (or ''), snapshot (JSON), timeZone, dayStartMs, nextDayStartMs, format
-- Returns ok | older
if redis.call('HGET', K.meta, 'configOffered') ~= A[1] then
  return refuse('older')
end
redis.call('SET', K.configuration, A[3])
redis.call('HSET', K.meta, 'configVersion', A[1], 'fallbackQueueId', A[2], 'timeZone', A[4], 'dayStart', A[5], 'nextDayStart', A[6], 'configFormat', A[7], 'configStamp', COMMON.seed)
return refuse('ok')
