-- Contact and agent meet here, whenever either becomes free. At rest nobody free stands in a line in which somebody waits,
-- so only the one that has just become free has to look.

-- The contact that this agent should get: the first of its lines by its profile's priority, then by place. Whoever waits
-- for this agent alone comes before all. Only of channels in which it has room.
function match.bestFor(agentRecord)
  if loss.isHealing() then
    return nil
  end
  local best, bestLine, bestPriority
  local fits = {}
  for channel in pairs(work.capacity(agentRecord)) do
    fits[channel] = channel ~= 'total' and work.fits(agentRecord, channel)
    local own = work.inChannel('@' .. agentRecord.agentId, channel)
    local head = fits[channel] and line.head(own)
    if head and (not best or head.place < best.place) then
      best, bestLine = head, own
    end
  end
  if best then
    return best, bestLine
  end
  for _, standing in ipairs(roster.get(agentRecord.agentId).lines or {}) do
    local name, priority = standing[1], standing[2]
    if fits[work.channelOf(name)] and (not best or priority <= bestPriority) then
      local head = line.head(name)
      if head and (not best or priority < bestPriority or head.place < best.place) then
        best, bestLine, bestPriority = head, name, priority
      end
    end
  end
  return best, bestLine
end

-- A contact that has come into its lines looks for somebody free; for as many as may ring at a time.
function match.contact(record)
  while record and record.lines and not loss.isHealing() do
    local queue = queues.get(record.queueId)
    local agentRecord, name
    if queue then
      agentRecord, name = idle.pick(record.lines, queue)
    end
    if not agentRecord then
      return
    end
    offer.create(record, agentRecord, name)
  end
end
