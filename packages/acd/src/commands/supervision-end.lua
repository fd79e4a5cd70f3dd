-- A supervisor leaves: by its own word, or because the leg of this one is over. A repeat changes nothing.
-- ARGV contactId, supervisorId (or ''), offerId (or ''), reason
-- Returns ok | not_found | offer_stale (somebody else is there). Events: supervision.ended, offer.created
local record = contacts.get(A[1])
if not record then
  return refuse('not_found')
end
local held = record.supervision
if not held then
  return refuse('ok')
end
if (A[2] ~= '' and held.supervisorId ~= A[2]) or (A[3] ~= '' and held.offerId ~= A[3]) then
  return refuse('offer_stale')
end
supervision.close(record, A[4])
return finish('ok')
