-- The state after a step, if the writer still owns the call. A record that Redis has lost is written again.
-- KEYS 1 the call's record, 2 the tenant's calls, 3 the key's calls, 4 the key's waiting calls
-- ARGV 1 call id, 2 owner, 3 epoch, 4 state (JSON), 5 '1' while a line is held for it, 6 '1' while it waits for an agent
-- Returns 1 saved, 0 somebody else owns the call.
local held = redis.call('HMGET', KEYS[1], 'owner', 'epoch')
-- An older epoch than ours is a claim that Redis has lost.
local theirs, ours = tonumber(held[2]), tonumber(ARGV[3])
if held[1] and (theirs > ours or (theirs == ours and held[1] ~= ARGV[2])) then return 0 end
redis.call('HSET', KEYS[1], 'owner', ARGV[2], 'epoch', ARGV[3], 'state', ARGV[4])
redis.call('SADD', KEYS[2], ARGV[1])
redis.call(ARGV[5] == '1' and 'SADD' or 'SREM', KEYS[3], ARGV[1])
redis.call(ARGV[6] == '1' and 'SADD' or 'SREM', KEYS[4], ARGV[1])
return 1
