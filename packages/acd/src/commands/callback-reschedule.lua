-- Another time for a callback that does not ring: what its row says by now. A repeat changes nothing.
-- ARGV contactId, scheduledForMs ('': when it is its turn), whenQuiet ('1': at a quiet moment of the queue before that)
-- Returns ok | not_found | state_conflict + from, to
-- Events: callback.rescheduled, offer.ended, contact.queued | contact.deferred, agent.stateChanged, offer.created
local record = contacts.get(A[1])
if not record or record.state == 'ended' or record.kind ~= 'callback' then
  return refuse('not_found')
end
local from, scheduledForMs, rang = record.state, tonumber(A[2]), {}
if record.scheduledForMs == scheduledForMs and (record.whenQuiet or false) == (A[3] == '1') then
  return refuse('ok')
end
if from == 'deferred' then
  callback.undefer(record)
elseif from == 'queued' then
  line.leave(record)
elseif from == 'offered' then
  rang = offer.withdrawAll(record, 'callerLeft')
  record.lastOfferId = record.offerId
else
  return refuse('state_conflict', from, 'deferred')
end
emit({
  type = 'callback.rescheduled',
  contactId = record.contactId,
  queueId = record.queueId,
  callbackId = record.callbackId,
  scheduledForMs = scheduledForMs or cjson.null,
  whenQuiet = A[3] == '1' or nil,
})
local waiting = callback.schedule(record, scheduledForMs, A[3] == '1')
offer.releaseAll(rang)
match.contact(waiting)
return finish('ok')
