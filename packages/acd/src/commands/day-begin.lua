-- The tenant's calendar day, for the counters.
-- ARGV dayStartMs, nextDayStartMs
-- Returns ok
redis.call('HSET', K.meta, 'dayStart', A[1], 'nextDayStart', A[2])
return refuse('ok')
