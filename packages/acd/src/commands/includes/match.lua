-- Contact and agent meet here, whenever either becomes free. A call touches a bounded number of both.
local MATCHES_PER_CALL = 10

-- The contact that this agent should get: the best place among the heads of its queues.
function match.bestFor(agentRecord)
  local best
  for _, queueId in ipairs(roster.get(agentRecord.agentId).queueIds or {}) do
    local head = queues.get(queueId) and line.head(queueId)
    if head and (not best or head.place < best.place) then
      best = head
    end
  end
  return best
end

-- Hands out the line of a queue while somebody is free. True when there may be more to do.
function match.queue(queueId)
  if not queueId then
    return false
  end
  for _ = 1, MATCHES_PER_CALL do
    local contactRecord = line.head(queueId)
    local agentRecord = contactRecord and idle.head(queueId)
    if not agentRecord then
      return false
    end
    offer.create(contactRecord, agentRecord)
  end
  return true
end
