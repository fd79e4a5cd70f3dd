-- The call is over.
-- KEYS 1 the call's record, 2 the tenant's calls, 3 the key's calls, 4 the key's waiting calls
-- ARGV 1 call id, 2 owner, 3 epoch
-- Returns 1 gone, 0 somebody else owns it.
local held = redis.call('HMGET', KEYS[1], 'owner', 'epoch')
local theirs, ours = tonumber(held[2]), tonumber(ARGV[3])
if held[1] and (theirs > ours or (theirs == ours and held[1] ~= ARGV[2])) then return 0 end
redis.call('DEL', KEYS[1])
for key = 2, 4 do redis.call('SREM', KEYS[key], ARGV[1]) end
return 1
