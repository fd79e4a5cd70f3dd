-- Who waits: one sorted set, read by its bytes. A contact stands in it
--   as `<queue>:<place>:<contact>` for its position, `=<queue>:<since>:<contact>` for the oldest, and
--   as `~<queue>:<contact>` when it is a callback, so that those are countable;
--   as `^<queue>:<due>:<contact>` alone while it is a callback at a chosen time that is not due (includes/callback.lua);
--   as `%<queue>:<entered>:<contact>` too while that is one for a quiet moment, outside of its customer's quiet hours;
--   as `<line>:<place>:<contact>` in each line of its present step (includes/plan.lua).
-- The smallest place is served first. It orders all contacts of a tenant: the time of entering less what priority is
-- worth, and then the order of arrival.
local STRICT_POINT_MS = 1e12
local ORIGIN_MS = 1e15

local function placeIn(queue, record)
  local points = queue.priority + (record.priority or 0)
  local atMs = ORIGIN_MS + record.enqueuedAtMs - points * (queue.ageingMs or STRICT_POINT_MS)
  return string.format('%016d:%010d', atMs, record.order)
end

local function queueMembers(record)
  local members = {
    record.queueId .. ':' .. record.place .. ':' .. record.contactId,
    string.format('=%s:%013d:%s', record.queueId, contact.sinceMs(record), record.contactId),
  }
  if record.kind == 'callback' then
    members[3] = '~' .. record.queueId .. ':' .. record.contactId
  end
  return members
end

function line.member(name, record)
  return name .. ':' .. record.place .. ':' .. record.contactId
end

-- Into the lines of the step that it is in by now.
function line.stand(record, queue)
  plan.advance(record, queue)
  record.lines = plan.lines(record, queue)
  local members = {}
  for index, name in ipairs(record.lines) do
    members[index] = line.member(name, record)
  end
  addAll(K.waiting, members)
  plan.arm(record, queue)
  contacts.touch(record.contactId)
end

function line.withdraw(record)
  plan.disarm(record)
  local members = {}
  for index, name in ipairs(record.lines or {}) do
    members[index] = line.member(name, record)
  end
  if #members > 0 then
    redis.call('ZREM', K.waiting, unpack(members))
  end
  record.lines = nil
  contacts.touch(record.contactId)
end

function line.join(record, queue)
  if record.queueId ~= queue.queueId or not record.joinedAtMs then
    record.queueId = queue.queueId
    record.joinedAtMs = now
    record.step = nil
    record.stage = nil
    record.owed = nil
  end
  record.place = placeIn(queue, record)
  addAll(K.waiting, queueMembers(record))
  line.stand(record, queue)
  overflow.arm(record, queue)
  if queue.leaveEmpty and record.kind ~= 'callback' then
    emptied.joined(queue)
  end
end

function line.leave(record)
  redis.call('ZREM', K.waiting, '~' .. record.queueId .. ':' .. record.contactId, unpack(queueMembers(record)))
  overflow.disarm(record)
  line.withdraw(record)
end

-- Its place has changed: by its priority.
function line.reorder(record, queue)
  if record.state == 'queued' then
    line.leave(record)
    line.join(record, queue)
  elseif record.lines then
    line.withdraw(record)
    record.place = placeIn(queue, record)
    line.stand(record, queue)
  end
  contacts.touch(record.contactId)
end

-- ';' is the byte after ':'.
function line.length(queueId)
  return redis.call('ZLEXCOUNT', K.waiting, '[' .. queueId .. ':', '(' .. queueId .. ';')
end

function line.callbacks(queueId)
  return redis.call('ZLEXCOUNT', K.waiting, '[~' .. queueId .. ':', '(~' .. queueId .. ';')
end

-- How many callbacks have a chosen time that is not due, and the next of these times (nil when there is none).
function line.scheduled(queueId)
  local from, to = '[^' .. queueId .. ':', '(^' .. queueId .. ';'
  local member = redis.call('ZRANGEBYLEX', K.waiting, from, to, 'LIMIT', 0, 1)[1]
  return redis.call('ZLEXCOUNT', K.waiting, from, to), member and tonumber(string.match(member, ':(%d+):'))
end

-- When the one that waits longest came, nil when nobody waits.
function line.oldestMs(queueId)
  local member = redis.call('ZRANGEBYLEX', K.waiting, '[=' .. queueId .. ':', '(=' .. queueId .. ';', 'LIMIT', 0, 1)[1]
  return member and tonumber(string.match(member, ':(%d+):'))
end

-- 1 = next.
function line.position(record)
  local own = record.queueId .. ':' .. record.place .. ':' .. record.contactId
  return redis.call('ZLEXCOUNT', K.waiting, '[' .. record.queueId .. ':', '(' .. own) + 1
end

-- How many of a queue would be served before a contact that is not in line, if it were.
function line.ahead(record, queue)
  local own = queue.queueId .. ':' .. placeIn(queue, record) .. ':' .. record.contactId
  return redis.call('ZLEXCOUNT', K.waiting, '[' .. queue.queueId .. ':', '(' .. own)
end

-- The next of a queue, nil when nobody waits.
function line.first(queueId)
  local member = redis.call('ZRANGEBYLEX', K.waiting, '[' .. queueId .. ':', '(' .. queueId .. ';', 'LIMIT', 0, 1)[1]
  return member and contacts.get(string.match(member, '([^:]+)$'))
end

-- The next to be served of a line, nil when nobody stands in it. A member without its contact (lost in a fail-over) is
-- removed on sight.
function line.head(name)
  for _ = 1, 8 do
    local member = redis.call('ZRANGEBYLEX', K.waiting, '[' .. name .. ':', '(' .. name .. ';', 'LIMIT', 0, 1)[1]
    if not member then
      return nil
    end
    local record = contacts.get(string.match(member, '([^:]+)$'))
    if record and record.lines and member == line.member(name, record) then
      return record
    end
    redis.call('ZREM', K.waiting, member)
  end
  return nil
end
