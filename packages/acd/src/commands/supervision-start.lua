-- A supervisor joins the conversation of a connected contact beside its agent, or changes the mode there. Who was in another
-- call leaves that. A repeat changes nothing.
-- ARGV contactId, supervisorId, mode, told (1 | 0)
-- Returns ok | not_found | healing (it is not known yet who talks to whom) | state_conflict + from, to
-- Events: supervision.started | supervision.modeChanged, supervision.ended (of the other call)
if loss.isHealing() then
  return finish('healing')
end
local record, supervisor = contacts.get(A[1]), agent.load(A[2])
if not record or not supervisor then
  return refuse('not_found')
end
if record.state ~= 'connected' then
  return refuse('state_conflict', record.state, 'supervised')
end
if record.supervision and record.supervision.supervisorId == A[2] then
  supervision.change(record, A[3])
  return finish('ok')
end
if record.supervision then
  return refuse('state_conflict', 'supervised', 'supervised')
end
if not hasDesk(supervisor) then
  return refuse('state_conflict', 'noDesk', 'supervises')
end
if supervisor.state ~= 'idle' and supervisor.state ~= 'wrapUp' then
  return refuse('state_conflict', supervisor.state, 'supervises')
end
supervision.start(record, supervisor, A[3], A[4] == '1')
return finish('ok')
