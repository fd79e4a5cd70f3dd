-- Who is asked: a strategy gives each agent a text, and the smallest of a queue is asked first. Members of the set are
-- `<queue>:<order>:<agent>`; an agent stands in the sets of all its queues, and leaves all of them together.
local STRATEGIES = {}

function STRATEGIES.longestIdle(record)
  return string.format('%013d', record.idleSinceMs)
end

function idle.index(record)
  idle.unindex(record)
  local members = {}
  for _, queueId in ipairs(roster.get(record.agentId).queueIds or {}) do
    local queue = queues.get(queueId)
    if queue then
      members[#members + 1] = queueId .. ':' .. STRATEGIES[queue.strategy](record) .. ':' .. record.agentId
    end
  end
  for _, member in ipairs(members) do
    redis.call('ZADD', K.idle, 0, member)
  end
  record.indexed = #members > 0 and members or nil
  agents.touch(record.agentId)
end

function idle.unindex(record)
  if not record.indexed then
    return
  end
  for _, member in ipairs(record.indexed) do
    redis.call('ZREM', K.idle, member)
  end
  record.indexed = nil
  agents.touch(record.agentId)
end

-- The agent to ask, nil when nobody is free. A member that its agent does not stand for is removed on sight.
function idle.head(queueId)
  for _ = 1, 8 do
    local members = redis.call('ZRANGEBYLEX', K.idle, '[' .. queueId .. ':', '(' .. queueId .. ';', 'LIMIT', 0, 1)
    if not members[1] then
      return nil
    end
    local record = agents.get(string.match(members[1], '([^:]+)$'))
    if record and agent.isRoutable(record) then
      return record
    end
    redis.call('ZREM', K.idle, members[1])
  end
  return nil
end
