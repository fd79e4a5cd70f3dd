-- Removes a dialog that has ended.
-- KEYS 1 dialog (hash)  2 dialogs of the address (set)  3 leg (string)
-- ARGV 1 holder  2 dialog key
-- Returns 1 when nobody else holds it (so this process tells of the end), 0 when another does
local holder = redis.call('HGET', KEYS[1], 'holder')
if holder and holder ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[1], KEYS[3])
redis.call('SREM', KEYS[2], ARGV[2])
return 1
