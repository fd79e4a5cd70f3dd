-- A process that stops gives the lease back.
-- ARGV processId
-- Returns ok
-- @include engine
if redis.call('HGET', K.meta, 'timerHolder') == A[1] then
  redis.call('HDEL', K.meta, 'timerHolder')
  local head = deadlines.head()
  if head then
    redis.call('PUBLISH', WAKE_CHANNEL, TENANT .. ' ' .. math.max(0, head - now) .. ' free')
  end
end
return refuse('ok')
