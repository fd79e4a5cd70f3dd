-- The waiting contact hangs up and keeps its place. A ring at an agent is taken back: the customer is not on the line.
-- ARGV contactId, callbackId, by, scheduledForMs ('': when it is its turn), quiet (JSON: spans {from, to} in which it must
-- not ring), whenQuiet ('1': at a quiet moment of the queue, at that time at the latest)
-- Returns ok + position | not_found | state_conflict + from, to
-- Events: offer.ended, callback.requested, contact.queued | contact.deferred, agent.stateChanged, offer.created
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
record.channel = nil
record.owed = nil
record.callbackId = A[2]
record.callbackClosed = nil
record.answeredAttemptId = nil
record.attempts = 0
record.quiet = A[5] ~= '' and cjson.decode(A[5]) or nil
local scheduledForMs = tonumber(A[4])
emit({
  type = 'callback.requested',
  contactId = record.contactId,
  queueId = record.queueId,
  callbackId = record.callbackId,
  by = A[3],
  position = position,
  scheduledForMs = scheduledForMs or cjson.null,
  whenQuiet = A[6] == '1' or nil,
})
record.lastOfferId = record.offerId or record.lastOfferId
local waiting = callback.schedule(record, scheduledForMs, A[6] == '1')
offer.releaseAll(rang)
match.contact(waiting)
return finish('ok', position)
