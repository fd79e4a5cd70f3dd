-- A new call under its owner, within the caps of its web-call key.
-- KEYS 1 the call's record, 2 the tenant's calls, 3 the key's calls, 4 the key's waiting calls
-- ARGV 1 call id, 2 owner, 3 state (JSON), 4 most calls of the key, 5 most waiting calls of the key
-- Returns 1 created, 0 it exists, -1 too many calls, -2 too many waiting.
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
if redis.call('SCARD', KEYS[3]) >= tonumber(ARGV[4]) then return -1 end
if redis.call('SCARD', KEYS[4]) >= tonumber(ARGV[5]) then return -2 end
redis.call('HSET', KEYS[1], 'owner', ARGV[2], 'epoch', 1, 'state', ARGV[3])
redis.call('SADD', KEYS[2], ARGV[1])
redis.call('SADD', KEYS[3], ARGV[1])
redis.call('SADD', KEYS[4], ARGV[1])
return 1
