-- The consult is over without a transfer: by who asked (`cancelled`), and the customer is on hold no more; by who was asked
-- (`left`), or because its leg is lost (`legFailed`). A repeat changes nothing.
-- ARGV contactId, offerId, reason
-- Returns ok | not_found | offer_stale. Events: consult.ended, contact.resumed, agent.stateChanged, offer.created
local record = contacts.get(A[1])
if not record then
  return refuse('not_found')
end
if not record.consult or record.consult.offerId ~= A[2] then
  local known = offers.get(A[2])
  return refuse(known and known.contactId == A[1] and record.offerId ~= A[2] and 'ok' or 'offer_stale')
end
if A[3] == 'legFailed' then
  agent.pause(agents.get(record.consult.agentId), tuning('declinePauseMs'))
end
consult.close(record, A[3])
if A[3] == 'cancelled' then
  contact.hold(record, false)
end
return finish('ok')
