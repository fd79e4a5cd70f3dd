-- Writes a registration and forgets those that have given way to it.
-- KEYS 1 registrations (hash)
-- ARGV 1 instance  2 binding (JSON)  3 time to live of all in ms  4… instances to forget
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
for at = 4, #ARGV do redis.call('HDEL', KEYS[1], ARGV[at]) end
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 1
