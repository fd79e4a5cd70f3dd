-- A process that stops gives the lease back.
-- ARGV processId
-- Returns ok
if redis.call('HGET', K.meta, 'timerHolder') == A[1] then
  redis.call('HDEL', K.meta, 'timerHolder')
  local head = deadlines.head()
  if head then
    publishWake(math.max(0, head - now) .. ' free')
  end
end
return refuse('ok')
