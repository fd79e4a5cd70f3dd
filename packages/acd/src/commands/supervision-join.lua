-- The supervisor's leg is up. A repeat changes nothing.
-- ARGV contactId, offerId
-- Returns ok | not_found | offer_stale. Events: supervision.joined
local record = contacts.get(A[1])
if not record then
  return refuse('not_found')
end
if not record.supervision or record.supervision.offerId ~= A[2] then
  return refuse('offer_stale')
end
if record.supervision.state == 'on' then
  return refuse('ok')
end
supervision.join(record)
return finish('ok')
