-- Why an agent gets nothing: what keeps it out of line, or how many wait in each of its lines.
-- ARGV agentId
-- Returns ok + {keptOut: [notLoggedIn | notReady | noDesk | deskTrouble | paused | busy | supervises | inactive], pausedUntilMs,
-- lines: [{line, priority, waiting, before}]} (JSON) | not_found. `before`: free agents who are asked before it, null while it
-- stands in no line. Changes nothing.
local person = roster.get(A[1])
if not person then
  return refuse('not_found')
end
local record = agents.get(A[1])
local keptOut = {}
local function because(reason, holds)
  if holds then
    keptOut[#keptOut + 1] = reason
  end
end
because('inactive', not person.active)
because('notLoggedIn', not record or record.status == 'offline')
because('notReady', record and record.status == 'notReady')
because('noDesk', not record or not hasDesk(record))
because('deskTrouble', record and record.trouble)
because('paused', record and record.pausedUntilMs and record.pausedUntilMs > now)
because('busy', record and (work.inState(record, 'offered') ~= nil or not work.fits(record)))
because('supervises', record and record.watching)
local ownMember = {}
for _, member in ipairs(record and record.standing and idle.members(record) or {}) do
  ownMember[string.match(member, '^[^:]+')] = member
end
local lines = {}
for index, standing in ipairs(person.lines or {}) do
  local name = standing[1]
  local own = ownMember[name]
  lines[index] = {
    line = name,
    priority = standing[2],
    waiting = redis.call('ZLEXCOUNT', K.waiting, '[' .. name .. ':', '(' .. name .. ';'),
    before = own and redis.call('ZLEXCOUNT', K.idle, '[' .. name .. ':', '(' .. own) or cjson.null,
  }
end
return refuse('ok', cjson.encode({
  keptOut = keptOut,
  pausedUntilMs = record and record.pausedUntilMs or cjson.null,
  lines = lines,
}))
