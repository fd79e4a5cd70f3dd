-- In a preview: who is there. They have a desk and a status, but stand in no line, so that nothing rings; in which order
-- they are asked goes by their turns and figures on the real floor.
-- ARGV then for each: agentId, status, deskId, record on the real floor (JSON or '')
-- Returns ok | not_found (this is no preview). Events: agent.statusChanged
local NEVER_MS = 9000000000000000
if COMMON.testTime == '' then
  return refuse('not_found')
end
for index = 1, #A, 4 do
  local record = agent.load(A[index])
  if record then
    local real = A[index + 3] ~= '' and cjson.decode(A[index + 3]) or {}
    agent.openDesk(record, A[index + 2], 'preview')
    agent.chooseStatus(record, A[index + 1])
    record.idleSinceMs = real.idleSinceMs or now
    record.turns = real.turns
    record.today = real.today and { day = countersDay(), talkMs = real.today.talkMs, answered = real.today.answered }
    record.pausedUntilMs = NEVER_MS
    agents.touch(record.agentId)
  end
end
return finish('ok')
