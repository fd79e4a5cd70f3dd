-- Removes a registration, unless a newer one has replaced it.
-- KEYS 1 registrations (hash)
-- ARGV 1 instance  2 the binding as it was written
-- Returns 1 removed, 0 not ours any more
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
return redis.call('HDEL', KEYS[1], ARGV[1])
