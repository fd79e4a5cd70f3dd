-- Makes this process the holder of a dialog, if it is still held by the one we saw.
-- KEYS 1 dialog (hash)
-- ARGV 1 holder we saw  2 new holder
-- Returns 1 taken, 0 gone or held by yet another
if redis.call('HGET', KEYS[1], 'holder') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'holder', ARGV[2])
return 1
