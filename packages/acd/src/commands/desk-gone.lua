-- A desk is closed. With a process named, only that process' desk: one that moved to another process stays.
-- ARGV agentId, deskId, processId (or '')
-- Returns ok. Events: agent.deskChanged, agent.troubleChanged
local record = agents.get(A[1])
local desk = record and record.desks and record.desks[A[2]]
if not desk or (A[3] ~= '' and desk.processId ~= A[3]) then
  return refuse('ok')
end
agent.closeDesk(record, A[2])
return finish('ok')
