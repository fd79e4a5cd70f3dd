-- A connected contact leaves its agent: what was talked counts for both.
local function endTalk(record)
  if not record.connectedAtMs then
    return
  end
  local agentRecord = agents.get(record.agentId)
  record.talkMs = (record.talkMs or 0) + now - record.connectedAtMs
  if agentRecord then
    today(agentRecord).talkMs = today(agentRecord).talkMs + now - record.connectedAtMs
    agents.touch(agentRecord.agentId)
  end
  record.connectedAtMs = nil
end

-- Since when it waits: a callback at a chosen time does from then on, at the place that it had when it asked.
function contact.sinceMs(record)
  return record.sinceMs or record.scheduledForMs or record.enqueuedAtMs
end

-- Puts a contact (back) in line at the place it has; the caller matches afterwards. Returns the record, or nil when
-- neither its queue nor a fallback exists and the contact has ended. A callback in its customer's quiet hours stays out of
-- line until they are over.
function contact.rejoin(record, cause)
  local queue = queues.get(record.queueId) or queues.get(meta.fallbackQueueId)
  if not queue then
    record.agentId = nil
    contact.finish(record, 'queueClosed')
    return nil
  end
  callback.stopRing(record)
  endTalk(record)
  -- A customer who answered the callback is on the line now and waits like any caller.
  if record.answeredAttemptId then
    record.kind = 'voice'
  end
  record.lastOfferId = record.offerId or record.lastOfferId
  record.agentId = nil
  record.offerId = nil
  record.held = false
  if callback.isQuiet(record) then
    callback.defer(record, callback.rousedMs(record, now))
    return record
  end
  if record.state ~= 'queued' then
    setContactState(record, 'queued')
  end
  if record.queueId ~= queue.queueId then
    -- What it asked for was put in lines of the old queue; the publisher plans it anew.
    record.plan = nil
  end
  line.join(record, queue)
  emit({
    type = 'contact.queued',
    contactId = record.contactId,
    queueId = record.queueId,
    kind = record.kind,
    enqueuedAtMs = record.enqueuedAtMs,
    position = line.position(record),
    cause = cause,
    resumeOf = cause == 'joined' and record.resumeOf or nil,
  })
  callback.watchQuiet(record)
  return record
end

-- To another queue, with the time that it has waited. Who rings for it is free; who talks to it goes to wrap-up. `own` is
-- what it asks for, as a plan in that queue.
function contact.moveTo(record, queue, cause, own)
  local from, left, agentRecord = record.state, record.queueId, agents.get(record.agentId)
  local rang = {}
  if from == 'queued' then
    line.leave(record)
  elseif from == 'offered' then
    rang = offer.withdrawAll(record, 'contactMoved')
  end
  record.queueId = queue.queueId
  record.joinedAtMs = nil
  record.plan = own
  contact.rejoin(record, cause)
  match.contact(record)
  if from == 'connected' then
    agent.startWrapUp(agentRecord, record, left)
  end
  offer.releaseAll(rang)
end

-- The one end of a contact, from any state. Its agent is freed or goes to wrap-up.
function contact.finish(record, reason)
  local from, agentRecord, rang = record.state, agents.get(record.agentId), nil
  if from == 'queued' then
    line.leave(record)
  elseif from == 'deferred' then
    callback.undefer(record)
  elseif from == 'offered' then
    rang = offer.withdrawAll(record, 'callerLeft')
  end
  callback.stopRing(record)
  callback.closeFor(record, reason)
  setContactState(record, 'ended')
  record.endedAtMs = now
  record.endReason = reason
  redis.call('ZREM', K.open, record.contactId)
  deadlines.arm('contact:' .. record.contactId, now + tuning('forgetMs'))
  endTalk(record)
  local waitMs = record.waitMs or (record.enqueuedAtMs and math.max(0, now - contact.sinceMs(record))) or 0
  local owned = from == 'accepted' or from == 'connected'
  emit({
    type = 'contact.ended',
    contactId = record.contactId,
    queueId = record.queueId or cjson.null,
    agentId = owned and record.agentId or cjson.null,
    reason = reason,
    waitMs = waitMs,
    talkMs = record.talkMs or 0,
  })
  if rang then
    return offer.releaseAll(rang)
  end
  if not agentRecord or agentRecord.contactId ~= record.contactId then
    return
  end
  if from == 'connected' then
    agent.startWrapUp(agentRecord, record, record.queueId)
  else
    agent.release(agentRecord, false)
  end
end
