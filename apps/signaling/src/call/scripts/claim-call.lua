-- Takes a call over: exactly one of several claimants finds the owner and epoch it has read.
-- KEYS 1 the call's record
-- ARGV 1 owner as read, 2 epoch as read, 3 new owner
-- Returns the new epoch, or 0 when somebody was faster.
local held = redis.call('HMGET', KEYS[1], 'owner', 'epoch')
if held[1] ~= ARGV[1] or held[2] ~= ARGV[2] then return 0 end
local epoch = tonumber(ARGV[2]) + 1
redis.call('HSET', KEYS[1], 'owner', ARGV[3], 'epoch', epoch)
return epoch
