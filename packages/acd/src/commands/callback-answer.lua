-- The customer's INVITE named the attempt. Exactly one call wins; a repeat of the winner answers as the first did.
-- ARGV contactId, attemptId, callId
-- Returns ok + contact (JSON), customer (JSON) | offer_stale. Events: callback.answered
local record = contacts.get(A[1])
if not record or record.state == 'ended' then
  return refuse('offer_stale')
end
if record.answeredAttemptId == A[2] and record.callId == A[3] then
  return refuse('ok', contactReply(record))
end
if record.state ~= 'accepted' or record.attemptId ~= A[2] then
  return refuse('offer_stale')
end
record.answeredAttemptId = A[2]
record.callId = A[3]
record.attempts = record.attempts + 1
callback.stopRing(record)
emit({ type = 'callback.answered', contactId = record.contactId, callbackId = record.callbackId, attemptId = A[2] })
return finish('ok', contactReply(record))
