-- An accepted callback rings the customer: once for each offer, under one attempt id.
-- ARGV contactId, offerId, attemptId, ringUntilMs
-- Returns ok + 1 (ring now) | ok + 0 (it rang before) | not_found | offer_stale | state_conflict + from, to
-- Events: callback.ringing
local record = contacts.get(A[1])
if not record then
  return refuse('not_found')
end
if record.offerId ~= A[2] then
  return refuse('offer_stale')
end
if record.attemptId or record.answeredAttemptId or record.lastAttemptId == A[3] then
  return refuse('ok', 0)
end
if record.state ~= 'accepted' or record.kind ~= 'callback' then
  return refuse('state_conflict', record.state, 'ringing')
end
record.attemptId = A[3]
record.lastAttemptId = A[3]
record.ringUntilMs = tonumber(A[4])
contacts.touch(record.contactId)
-- The call's owner ends the ring; this is for when there is no owner any more.
deadlines.arm('ring:' .. record.contactId .. ':' .. record.attemptId, record.ringUntilMs + tuning('ringGraceMs'))
emit({
  type = 'callback.ringing',
  contactId = record.contactId,
  callbackId = record.callbackId,
  attemptId = record.attemptId,
  attempt = record.attempts + 1,
  ringUntilMs = record.ringUntilMs,
  agentId = record.agentId,
})
return finish('ok', 1)
