-- The customer did not answer. A repeat answers as the first did.
-- ARGV contactId, attemptId
-- Returns ok + attempts, dueAtMs ('' when that was the last) | offer_stale
-- Events: callback.notReached, contact.deferred | callback.ended, contact.ended; agent.stateChanged, offer.created
local record = contacts.get(A[1])
if not record then
  return refuse('offer_stale')
end
if record.missedAttemptId == A[2] then
  return refuse('ok', record.attempts, record.dueAtMs or '')
end
if record.state ~= 'accepted' or record.attemptId ~= A[2] then
  return refuse('offer_stale')
end
callback.notReached(record)
return finish('ok', record.attempts, record.dueAtMs or '')
