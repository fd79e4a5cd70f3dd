-- The waiting contact hangs up and keeps its place. A ring at an agent is taken back: the customer is not on the line.
-- ARGV contactId, callbackId, by
-- Returns ok + position | not_found | state_conflict + from, to
-- Events: offer.ended, callback.requested, contact.queued, agent.stateChanged, offer.created
local record = contacts.get(A[1])
if not record or record.state == 'ended' then
  return refuse('not_found')
end
if record.callbackId == A[2] then
  return refuse('ok', record.state == 'queued' and line.position(record) or 1)
end
if record.state ~= 'queued' and record.state ~= 'offered' then
  return refuse('state_conflict', record.state, 'callback')
end
local rang = {}
local position = record.state == 'queued' and line.position(record) or 1
if record.state == 'offered' then
  rang = offer.withdrawAll(record, 'callerLeft')
else
  line.leave(record)
end
callback.closeFor(record, 'callbackCancelled')
record.kind = 'callback'
record.callbackId = A[2]
record.callbackClosed = nil
record.answeredAttemptId = nil
record.attempts = 0
emit({
  type = 'callback.requested',
  contactId = record.contactId,
  queueId = record.queueId,
  callbackId = record.callbackId,
  by = A[3],
  position = position,
})
local waiting = contact.rejoin(record, 'callbackRequested')
offer.releaseAll(rang)
match.contact(waiting)
return finish('ok', position)
