-- The timer: carries out what is due, under a lease. The holder has the first right for leaseMs after a deadline is due;
-- one that is later than that is gone, and whoever asks takes over.
-- ARGV processId, leaseMs, limit
-- Returns idle | held + ms until the lease, or what follows a loss, is over | drained + how many, ms until the next (-1 = none)
-- Events: of whatever was due
local head = deadlines.head()
if not head then
  return refuse('idle')
end
if loss.isHealing() then
  return finish('held', loss.leftMs())
end
local holder, leaseMs = redis.call('HGET', K.meta, 'timerHolder'), tonumber(A[2])
if holder and holder ~= A[1] and now < head + leaseMs then
  return refuse('held', head + leaseMs - now)
end
if holder ~= A[1] then
  redis.call('HSET', K.meta, 'timerHolder', A[1])
end
local due = redis.call('ZRANGEBYSCORE', K.deadlines, '-inf', now, 'LIMIT', 0, A[3])
for _, member in ipairs(due) do
  redis.call('ZREM', K.deadlines, member)
  carryOut(member)
end
local following = deadlines.head()
return finish('drained', #due, following and math.max(0, following - now) or -1)
