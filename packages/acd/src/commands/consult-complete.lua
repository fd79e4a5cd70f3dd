-- The asked agent, who has accepted, gets the contact. A repeat changes nothing.
-- ARGV contactId, offerId
-- Returns ok | not_found | offer_stale | state_conflict + from, to. Events: contact.transferred, agent.stateChanged
local record = contacts.get(A[1])
if not record then
  return refuse('not_found')
end
if record.offerId == A[2] and record.state == 'connected' then
  return refuse('ok')
end
if not record.consult or record.consult.offerId ~= A[2] then
  return refuse('offer_stale')
end
if record.consult.state ~= 'accepted' then
  return refuse('state_conflict', record.consult.state, 'completed')
end
consult.complete(record, 'agent')
return finish('ok')
