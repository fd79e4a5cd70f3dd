-- A connected contact becomes the supervisor's, who serves a queue and has no work; who had it goes to wrap-up. A repeat
-- changes nothing.
-- ARGV contactId, supervisorId
-- Returns ok | not_found | healing (it is not known yet who talks to whom) | state_conflict + from, to
-- Events: supervision.ended, agent.stateChanged, contact.transferred
if loss.isHealing() then
  return finish('healing')
end
local record, supervisor = contacts.get(A[1]), agent.load(A[2])
if not record or not supervisor then
  return refuse('not_found')
end
if record.state ~= 'connected' then
  return refuse('state_conflict', record.state, 'takenOver')
end
if record.agentId == A[2] then
  return refuse('ok')
end
local because = supervision.whyNotTakeOver(record, supervisor)
if because then
  return refuse('state_conflict', because, 'takenOver')
end
supervision.takeOver(record, supervisor)
return finish('ok')
