-- The agent who has a connected contact passes it on and goes to wrap-up: it rings at another agent, or stands in another
-- queue with the time that it has waited. Refused before anything is done when it cannot be taken there.
-- ARGV contactId, byAgentId, agentId (or ''), queueId (or ''), open (1 = within that queue's hours), own plan there (JSON or '')
-- Returns ok | not_found | healing (it is not known yet who talks to whom) | closed | full | empty (nobody is there) | stalePlan | state_conflict + from, to
-- Events: contact.queued, offer.created, agent.stateChanged
if loss.isHealing() then
  return finish('healing')
end
local record = contacts.get(A[1])
if not record or record.state == 'ended' then
  return refuse('not_found')
end
if record.state ~= 'connected' or record.agentId ~= A[2] then
  return refuse('state_conflict', record.state, 'queued')
end
if record.consult then
  return refuse('state_conflict', 'consult', 'queued')
end
if A[3] ~= '' then
  local target = agent.load(A[3])
  if not target or not queues.get(record.queueId) then
    return refuse('not_found')
  end
  if not consult.mayAsk(target, record) then
    return refuse('state_conflict', consult.whyNot(target), 'offered')
  end
  contact.passTo(record, target)
  return finish('ok')
end
local queue = queues.get(A[4])
if not queue then
  return refuse('not_found')
end
local refusal = A[5] ~= '1' and 'closed' or overflow.refusal(queue)
if refusal then
  return refuse(refusal)
end
local own = A[6] ~= '' and cjson.decode(A[6]) or nil
for _, step in ipairs(own or {}) do
  if step.r and step.r > 0 and not requirement.isOpen(A[4], step.r) then
    return refuse('stalePlan')
  end
end
contact.moveTo(record, queue, 'transferred', own)
return finish('ok')
