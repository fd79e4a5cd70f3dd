-- An event that changes no routing state.
-- ARGV event (JSON)
-- Returns ok + epoch-seq. Events: that one
emit(A[1])
local reply = finish('ok')
reply[3] = redis.call('XREVRANGE', K.stream, '+', '-', 'COUNT', 1)[1][1]
return reply
