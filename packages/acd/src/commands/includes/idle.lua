-- Who is free: one sorted set, read by its bytes: `<line>:<level><order>:<agent>` for each free agent in each of its lines.
-- The level (a digit) is its tier in its profile, the order its queue's strategy gives; who has something at hand already comes
-- after the others of its level, by how much it has. An agent leaves all lines together, as its work may come from any of them.
local QUEUE_ID_LENGTH = 30

local function queueOfLine(name)
  return queues.get(string.sub(name, 1, QUEUE_ID_LENGTH))
end

local function standingMembers(record)
  local members, load = {}, #work.all(record)
  for _, standing in ipairs(roster.get(record.agentId).lines or {}) do
    local queue = queueOfLine(standing[1])
    if queue and work.fits(record, work.channelOf(standing[1])) then
      local order = STRATEGIES[queue.strategy].order(record, standing, queue)
      order = load == 0 and order or string.format('~%02d', load) .. order
      members[#members + 1] = string.format('%s:%d%s:%s', standing[1], standing[5] or 1, order, record.agentId)
    end
  end
  return members
end

function idle.index(record)
  idle.unindex(record)
  local members = standingMembers(record)
  addAll(K.idle, members)
  redis.call('HSET', K.standing, record.agentId, table.concat(members, '\n'))
  record.standing = true
  agents.touch(record.agentId)
end

function idle.members(record)
  local members = {}
  for member in string.gmatch(redis.call('HGET', K.standing, record.agentId) or '', '[^\n]+') do
    members[#members + 1] = member
  end
  return members
end

function idle.unindex(record)
  if not record.standing then
    return
  end
  local members = idle.members(record)
  if #members > 0 then
    redis.call('ZREM', K.idle, unpack(members))
  end
  redis.call('HDEL', K.standing, record.agentId)
  record.standing = nil
  agents.touch(record.agentId)
end

function idle.count(name)
  return redis.call('ZLEXCOUNT', K.idle, '[' .. name .. ':', '(' .. name .. ';')
end

-- The bounds of one level of a line.
local function levelBounds(name, level)
  local from = name .. ':' .. level
  return from, string.sub(from, 1, -2) .. string.char(string.byte(level) + 1)
end

-- The first level of these lines in which somebody is free (a digit), nil when nobody is.
function idle.level(lines)
  local best
  for _, name in ipairs(lines) do
    local record, order = idle.head(name)
    local level = record and string.sub(order, 1, 1)
    if level and (not best or level < best) then
      best = level
    end
  end
  return best
end

function idle.countLevel(name, level)
  local from, to = levelBounds(name, level)
  return redis.call('ZLEXCOUNT', K.idle, '[' .. from, '(' .. to)
end

-- An agent and its order by a member of the set; nil, and the member is removed, when the agent is not free after all.
local function freeAgent(member)
  local order, agentId = string.match(member, ':([^:]*):([^:]+)$')
  local record = agents.get(agentId)
  if record and agent.isRoutable(record, work.channelOf(string.match(member, '^[^:]+'))) then
    return record, order
  end
  redis.call('ZREM', K.idle, member)
  return nil
end

-- The agent to ask in a line and its order, nil when nobody is free.
function idle.head(name)
  for _ = 1, 8 do
    local member = redis.call('ZRANGEBYLEX', K.idle, '[' .. name .. ':', '(' .. name .. ';', 'LIMIT', 0, 1)[1]
    if not member then
      return nil
    end
    local record, order = freeAgent(member)
    if record then
      return record, order
    end
  end
  return nil
end

-- The agent at a rank (0 = first) of a level of a line.
function idle.at(name, level, rank)
  for _ = 1, 8 do
    local count = idle.countLevel(name, level)
    if count == 0 then
      return nil
    end
    local before = redis.call('ZLEXCOUNT', K.idle, '-', '(' .. levelBounds(name, level))
    local member = redis.call('ZRANGE', K.idle, before + rank % count, before + rank % count)[1]
    local record = freeAgent(member)
    if record then
      return record
    end
  end
  return nil
end

-- First of all lines by order.
local function smallest(lines)
  local best, bestOrder, bestLine
  for _, name in ipairs(lines) do
    local record, order = idle.head(name)
    if record and (not best or order < bestOrder) then
      best, bestOrder, bestLine = record, order, name
    end
  end
  return best, bestLine
end

-- The agent to ask for a contact that stands in these lines, and the line they share.
function idle.pick(lines, queue)
  local preferred = string.match(lines[1] or '', '^@([^.]+)')
  if preferred then
    local record = agents.get(preferred)
    return record and agent.isRoutable(record, work.channelOf(lines[1])) and record or nil, lines[1]
  end
  return (STRATEGIES[queue.strategy].pick or smallest)(lines)
end

-- The agent's turn in a queue is used up.
function idle.takeTurn(record, queueId)
  local queue = queues.get(queueId)
  local taken = queue and STRATEGIES[queue.strategy].taken
  if taken then
    taken(record, queue)
    agents.touch(record.agentId)
  end
end
