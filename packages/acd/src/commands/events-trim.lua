-- Forgets the events below a position; remembers it, so that a reader who is behind is told.
-- ARGV epoch-seq
-- Returns ok + how many
local trimmed = redis.call('XTRIM', K.stream, 'MINID', A[1])
redis.call('HSET', K.meta, 'trimmedBelow', A[1])
return refuse('ok', trimmed)
