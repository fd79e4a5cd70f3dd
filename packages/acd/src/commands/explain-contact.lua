-- Why a contact waits: its lines, and who of each is there.
-- ARGV contactId
-- Returns ok + {state, priority, step, steps, lines: [{line, loggedIn, available, free, ahead}], nextChangeAtMs} (JSON) |
-- not_found. `ahead`: those who are before it in the line. Changes nothing.
local record = contacts.get(A[1])
local queue = record and queues.get(record.queueId)
if not record or record.state == 'ended' or not queue then
  return refuse('not_found')
end
local function countOf(level, name)
  local from = level .. ':' .. work.anyChannel(name)
  return redis.call('ZLEXCOUNT', K.present, '[' .. from .. ':', '(' .. from .. ';')
end
local lines = {}
for index, name in ipairs(record.lines or {}) do
  local preferred = string.match(name, '^@([^.]+)')
  local agentRecord = preferred and agents.get(preferred)
  local free = preferred and (agentRecord and agent.isRoutable(agentRecord, work.channelOf(name)) and 1 or 0) or idle.count(name)
  lines[index] = {
    line = name,
    loggedIn = countOf('loggedIn', name),
    available = countOf('available', name),
    free = free,
    ahead = redis.call('ZLEXCOUNT', K.waiting, '[' .. name .. ':', '(' .. line.member(name, record)),
  }
end
return refuse('ok', cjson.encode({
  state = record.state,
  priority = record.priority or 0,
  step = record.step or cjson.null,
  steps = #plan.of(record, queue),
  lines = lines,
  nextChangeAtMs = record.stepDueMs or cjson.null,
}))
