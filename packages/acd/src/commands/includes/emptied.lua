-- Callers do not wait in a queue in which nobody is left (its `leaveEmpty`). A queue has one deadline for it, `empty:<queue>`,
-- after a grace, so that an agent who is back in a moment empties nothing. Then they leave a page at a time, oldest first;
-- `emptied:<queue>` in meta holds `<1: somebody left or came in this pass> <last member looked at>` between two pages.
-- Promised callbacks stay: they wait without a line.
local EMPTIED_PAGE = 5
local EMPTY_LEVELS = { nobodyLoggedIn = 'loggedIn', nobodyAvailable = 'available' }

function emptied.isSo(queue)
  local level = EMPTY_LEVELS[queue.leaveEmpty]
  return level ~= nil and overflow.isEmpty(queue, level)
end

local function emptiedField(queueId)
  return 'emptied:' .. queueId
end

-- When the next page leaves, nil while nobody has to.
function emptied.dueMs(queueId)
  return tonumber(redis.call('ZSCORE', K.deadlines, 'empty:' .. queueId))
end

-- A caller has come into the line.
function emptied.joined(queue)
  if not emptied.isSo(queue) then
    return
  end
  local mark = redis.call('HGET', K.meta, emptiedField(queue.queueId))
  if mark then
    redis.call('HSET', K.meta, emptiedField(queue.queueId), '1' .. string.sub(mark, 2))
  elseif not emptied.dueMs(queue.queueId) then
    deadlines.arm('empty:' .. queue.queueId, now + tuning('emptyGraceMs'))
  end
end

-- Who is there has changed, or what the queue says about it.
function emptied.watch(queueId)
  local queue = queues.get(queueId)
  if not queue or not queue.leaveEmpty then
    return
  end
  if emptied.isSo(queue) then
    return emptied.joined(queue)
  end
  deadlines.disarm('empty:' .. queueId)
  redis.call('HDEL', K.meta, emptiedField(queueId))
end

function emptied.watchAll(person)
  for _, queueId in ipairs(person and person.queueIds or {}) do
    emptied.watch(queueId)
  end
end

-- The deadline: the next page leaves.
function emptied.run(queue)
  local field = emptiedField(queue.queueId)
  local changed, last = string.match(redis.call('HGET', K.meta, field) or '', '^(%d) (.+)$')
  redis.call('HDEL', K.meta, field)
  if not emptied.isSo(queue) then
    return
  end
  local from = last and '(' .. last or '[=' .. queue.queueId .. ':'
  local members = redis.call('ZRANGEBYLEX', K.waiting, from, '(=' .. queue.queueId .. ';', 'LIMIT', 0, EMPTIED_PAGE)
  for _, member in ipairs(members) do
    local record = contacts.get(string.match(member, '([^:]+)$'))
    if record and record.state == 'queued' and record.kind ~= 'callback' then
      contact.finish(record, 'nobodyThere')
      changed = '1'
    end
  end
  if #members == EMPTIED_PAGE then
    redis.call('HSET', K.meta, field, (changed or '0') .. ' ' .. members[#members])
    deadlines.arm('empty:' .. queue.queueId, now)
  elseif last and changed == '1' then
    -- Somebody may have come in behind us: once more from the beginning.
    deadlines.arm('empty:' .. queue.queueId, now)
  end
end
