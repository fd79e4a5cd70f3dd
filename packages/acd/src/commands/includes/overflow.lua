-- What a queue does with those who have waited too long: stages by the time waited in it, `{afterMs, when, action, queueId}`.
-- A stage whose condition does not hold when it is due is passed over. Another queue is routing; the rest is said in an
-- event, and whoever owns the call acts on it.
local MOST_OVERFLOWS = 10

function overflow.arm(record, queue)
  local stage = (queue.stages or {})[record.stage or 1]
  if stage then
    record.stageDueMs = record.joinedAtMs + stage.afterMs
    deadlines.arm('stage:' .. record.contactId .. ':' .. record.stageDueMs, record.stageDueMs)
  end
end

function overflow.disarm(record)
  if record.stageDueMs then
    deadlines.disarm('stage:' .. record.contactId .. ':' .. record.stageDueMs)
    record.stageDueMs = nil
  end
end

-- Whether nobody of the queue is there. `level`: loggedIn | available.
function overflow.isEmpty(queue, level)
  for _, delayMs in ipairs(queue.delays) do
    if present.any(level, string.format('%s.0.%d', queue.queueId, delayMs)) then
      return false
    end
  end
  return true
end

local function holds(stage, queue)
  return stage.when == 'always' or overflow.isEmpty(queue, stage.when == 'nobodyAvailable' and 'available' or 'loggedIn')
end

-- Whether the queue takes somebody in, as far as who is there and how many wait decide it.
function overflow.refusal(queue)
  if queue.joinEmpty and queue.joinEmpty ~= 'always' and overflow.isEmpty(queue, queue.joinEmpty) then
    return 'empty'
  end
  if queue.maxWaiting > 0 and line.length(queue.queueId) - line.callbacks(queue.queueId) >= queue.maxWaiting then
    return 'full'
  end
end

-- Whoever has hung up waits for a callback already, and hears no message; a promise is moved wherever it can be kept.
local function applies(stage, record, target)
  if stage.action ~= 'queue' then
    return record.kind ~= 'callback'
  end
  return target ~= nil
    and target.queueId ~= record.queueId
    and (record.overflows or 0) < MOST_OVERFLOWS
    and (record.kind == 'callback' or overflow.refusal(target) == nil)
end

-- Whether a stage that is due at once spares a caller a queue in which nobody is there. A message would only say that.
function overflow.sparesAtOnce(record, queue)
  local stage = queue.stages and queue.stages[1]
  return stage ~= nil
    and stage.afterMs == 0
    and stage.action ~= 'message'
    and holds(stage, queue)
    and applies(stage, record, queues.get(stage.queueId))
end

function overflow.run(record, queue)
  local index = record.stage or 1
  local stage = queue.stages and queue.stages[index]
  record.stage = index + 1
  record.stageDueMs = nil
  contacts.touch(record.contactId)
  local target = stage and queues.get(stage.queueId)
  if not stage or not holds(stage, queue) or not applies(stage, record, target) then
    return overflow.arm(record, queue)
  end
  emit({
    type = 'contact.overflowed',
    contactId = record.contactId,
    queueId = queue.queueId,
    stage = index,
    action = stage.action,
    toQueueId = target and target.queueId or cjson.null,
  })
  if stage.action == 'queue' then
    record.overflows = (record.overflows or 0) + 1
    contact.moveTo(record, target, 'overflow', nil)
  else
    -- Until the call has acted: whoever takes the call over reads it here.
    record.owed = { stage = index, action = stage.action }
    overflow.arm(record, queue)
  end
end
