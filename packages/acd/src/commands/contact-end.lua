-- Ends a contact from any state: an offer is withdrawn, its agent freed or sent to wrap-up. A repeat changes nothing.
-- ARGV contactId, reason
-- Returns ok. Events: offer.ended, callback.ended, contact.ended, agent.stateChanged, offer.created
local record = contacts.get(A[1])
if not record or record.state == 'ended' then
  return refuse('ok')
end
contact.finish(record, A[2])
return finish('ok')
