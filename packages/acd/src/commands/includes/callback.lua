-- A callback is a contact that keeps its place without a leg. One offer rings the customer once, under an attempt id.
function callback.stopRing(record)
  if record.attemptId then
    deadlines.disarm('ring:' .. record.contactId .. ':' .. record.attemptId)
  end
  record.attemptId = nil
  record.ringUntilMs = nil
  contacts.touch(record.contactId)
end

-- The promise is over; said once.
function callback.close(record, state)
  if record.callbackId and not record.callbackClosed then
    record.callbackClosed = true
    emit({ type = 'callback.ended', contactId = record.contactId, callbackId = record.callbackId, state = state })
  end
end

function callback.closeFor(record, reason)
  if record.answeredAttemptId then
    callback.close(record, 'done')
  elseif reason == 'callbackUnreachable' then
    callback.close(record, 'unreachable')
  else
    callback.close(record, 'cancelled')
  end
end

-- The customer did not answer: another try after the pause, or the end after the last.
function callback.notReached(record)
  local queue = queues.get(record.queueId)
  local agentRecord = agents.get(record.agentId)
  local attemptId = record.attemptId
  record.attempts = record.attempts + 1
  record.missedAttemptId = attemptId
  emit({
    type = 'callback.notReached',
    contactId = record.contactId,
    callbackId = record.callbackId,
    attemptId = attemptId,
    attempt = record.attempts,
  })
  callback.stopRing(record)
  if not queue or record.attempts >= queue.callbackMaxAttempts then
    contact.finish(record, 'callbackUnreachable')
    return
  end
  setContactState(record, 'deferred')
  record.agentId = nil
  record.offerId = nil
  record.dueAtMs = now + queue.callbackRetryMs
  deadlines.arm('retry:' .. record.contactId .. ':' .. record.dueAtMs, record.dueAtMs)
  emit({ type = 'contact.deferred', contactId = record.contactId, queueId = record.queueId, dueAtMs = record.dueAtMs })
  agent.release(agentRecord, false)
end

-- The pause is over.
function callback.requeue(record)
  deadlines.disarm('retry:' .. record.contactId .. ':' .. record.dueAtMs)
  record.dueAtMs = nil
  match.contact(contact.rejoin(record, 'retry'))
end
