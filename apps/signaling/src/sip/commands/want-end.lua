-- Notes that a dialog shall end, for whoever carries it or takes it over.
-- KEYS 1 dialog (hash)
-- ARGV 1 reason
-- Returns the holder, or nil when there is no such dialog
local holder = redis.call('HGET', KEYS[1], 'holder')
if not holder then return nil end
redis.call('HSET', KEYS[1], 'endWanted', ARGV[1])
return holder
