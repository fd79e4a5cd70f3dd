-- Writes a dialog, unless another process has taken it over.
-- KEYS 1 dialog (hash)  2 dialogs of the address (set)  3 leg (string)
-- ARGV 1 holder  2 dialog key  3 body (JSON)  4 lostAtMs or empty  5 time to live in ms  6 now in ms
-- Returns 1 written, 0 held by another process
local holder = redis.call('HGET', KEYS[1], 'holder')
if holder and holder ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'holder', ARGV[1], 'body', ARGV[3], 'lostAtMs', ARGV[4], 'savedAtMs', ARGV[6])
redis.call('PEXPIRE', KEYS[1], ARGV[5])
redis.call('SADD', KEYS[2], ARGV[2])
-- The set lives as long as the longest lived of its dialogs.
if redis.call('PTTL', KEYS[2]) < tonumber(ARGV[5]) then redis.call('PEXPIRE', KEYS[2], ARGV[5]) end
redis.call('SET', KEYS[3], ARGV[2], 'PX', ARGV[5])
return 1
