-- One sorted set a tenant. A member names what it times and its token (`kind:id[:token]`), so that a stale one is a no-op.
local deadlines = {}
local earliestArmed

onBegin[#onBegin + 1] = function()
  earliestArmed = nil
end

function deadlines.arm(member, atMs)
  redis.call('ZADD', K.deadlines, atMs, member)
  if not earliestArmed or atMs < earliestArmed then
    earliestArmed = atMs
  end
end

function deadlines.disarm(member)
  redis.call('ZREM', K.deadlines, member)
end

function deadlines.head()
  local head = redis.call('ZRANGE', K.deadlines, 0, 0, 'WITHSCORES')
  return tonumber(head[2])
end

-- Whoever times must know when the first deadline has moved forward.
function deadlines.wake()
  if earliestArmed and deadlines.head() == earliestArmed then
    publishWake(math.max(0, earliestArmed - now))
  end
end
