-- Both sides are joined. A repeat changes nothing.
-- ARGV contactId, offerId
-- Returns ok | not_found | offer_stale | state_conflict + from, to. Events: callback.ended, contact.connected
local record = contacts.get(A[1])
if not record then
  return refuse('not_found')
end
if record.offerId ~= A[2] then
  return refuse('offer_stale')
end
if record.state == 'connected' then
  return refuse('ok')
end
if record.state ~= 'accepted' or (record.kind == 'callback' and not record.answeredAttemptId) then
  return refuse('state_conflict', record.state, 'connected')
end
contact.connect(record)
return finish('ok')
