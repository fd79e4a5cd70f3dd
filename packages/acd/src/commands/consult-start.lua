-- The agent who has a connected contact asks another one; the contact is on hold. A repeat for the same agent answers as
-- the first did.
-- ARGV contactId, byAgentId, agentId
-- Returns ok + offerId | not_found | healing (it is not known yet who talks to whom) | state_conflict + from, to
-- Events: consult.started, contact.held, agent.stateChanged
if loss.isHealing() then
  return finish('healing')
end
local record, asked = contacts.get(A[1]), agent.load(A[3])
if not record or not asked then
  return refuse('not_found')
end
if record.state ~= 'connected' or record.agentId ~= A[2] then
  return refuse('state_conflict', record.state, 'consult')
end
if consult.isAsked(record, A[3]) then
  return refuse('ok', record.consult.offerId)
end
if record.consult then
  return refuse('state_conflict', 'consult', 'consult')
end
if not consult.mayAsk(asked, record) then
  return refuse('state_conflict', consult.whyNot(asked), 'offered')
end
consult.start(record, asked)
return finish('ok', record.consult.offerId)
