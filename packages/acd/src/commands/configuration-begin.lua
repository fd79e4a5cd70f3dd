-- A snapshot is about to be written in bounded steps; from now on steps of an older one are refused.
-- ARGV version
-- Returns ok | older
local offered = tonumber(redis.call('HGET', K.meta, 'configOffered')) or 0
local version = tonumber(A[1])
if version <= meta.configVersion or version < offered then
  return refuse('older')
end
redis.call('HSET', K.meta, 'configOffered', version)
return refuse('ok')
