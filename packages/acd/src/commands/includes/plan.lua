-- A contact's plan is a list of steps, the queue's or its own: `{r = requirement, forMs, skipIf}` or
-- `{preferred = agentId, forMs, skipIf}`. The step that it is in, how long it has waited in the queue and its channel give its
-- lines.
local function linesOf(step, queue, waitedMs, channel)
  if step.preferred then
    return { work.inChannel('@' .. step.preferred, channel) }
  end
  local lines = {}
  for _, delayMs in ipairs(queue.delays) do
    if delayMs <= waitedMs then
      lines[#lines + 1] = work.inChannel(string.format('%s.%d.%d', queue.queueId, step.r, delayMs), channel)
    end
  end
  return lines
end

function plan.of(record, queue)
  return record.plan or queue.plan
end

function plan.lines(record, queue)
  return linesOf(plan.of(record, queue)[record.step], queue, now - record.joinedAtMs, record.channel)
end

local function isSkipped(step, queue)
  if not step.skipIf then
    return false
  end
  for _, name in ipairs(linesOf(step, queue, math.huge, nil)) do
    if present.any(step.skipIf == 'nobodyAvailable' and 'available' or 'loggedIn', name) then
      return false
    end
  end
  return true
end

-- The last step has no end, whatever it says: the contact always asks for somebody.
local function enter(record, queue, index, beganMs)
  local steps = plan.of(record, queue)
  while index < #steps and isSkipped(steps[index], queue) do
    index = index + 1
  end
  record.step = index
  record.stepUntilMs = index < #steps and steps[index].forMs and beganMs + steps[index].forMs or nil
end

-- To the step that its age gives.
function plan.advance(record, queue)
  if not record.step or record.step > #plan.of(record, queue) then
    enter(record, queue, 1, record.joinedAtMs)
  end
  while record.stepUntilMs and record.stepUntilMs <= now do
    enter(record, queue, record.step + 1, record.stepUntilMs)
  end
end

-- Of several that are due in the same millisecond the first in order comes first.
function plan.deadline(record)
  return 'step:' .. string.gsub(record.place, ':', '.') .. '.' .. record.contactId .. ':' .. record.stepDueMs
end

-- The next moment at which its lines change.
function plan.arm(record, queue)
  local dueMs = record.stepUntilMs
  if not plan.of(record, queue)[record.step].preferred then
    for _, delayMs in ipairs(queue.delays) do
      local opensMs = record.joinedAtMs + delayMs
      if opensMs > now and (not dueMs or opensMs < dueMs) then
        dueMs = opensMs
      end
    end
  end
  record.stepDueMs = dueMs
  if dueMs then
    deadlines.arm(plan.deadline(record), dueMs)
  end
end

function plan.disarm(record)
  if record.stepDueMs then
    deadlines.disarm(plan.deadline(record))
    record.stepDueMs = nil
  end
end
