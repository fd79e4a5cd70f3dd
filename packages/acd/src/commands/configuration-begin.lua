-- A snapshot is about to be written in bounded steps; from now on steps of an older one are refused.
-- ARGV version, format: what is written in another form is written again, though it is no newer
-- Returns ok | older
local offered = tonumber(redis.call('HGET', K.meta, 'configOffered')) or 0
local version = tonumber(A[1])
local format = redis.call('HGET', K.meta, 'configFormat')
if version < meta.configVersion or version < offered or (version == meta.configVersion and format == A[2]) then
  return refuse('older')
end
redis.call('HSET', K.meta, 'configOffered', version)
return refuse('ok')
