-- A connected contact leaves its agent: what was talked counts for both.
function contact.endTalk(record)
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

-- A connected contact is another agent's from now on. `by` system: who had it is lost, and only freed; else there is wrap-up.
function contact.handOver(record, offerId, to, by)
  local from = agents.get(record.agentId)
  local fromAgentId = record.agentId
  local piece = work.byOffer(from, record.offerId)
  contact.endTalk(record)
  record.lastOfferId = record.offerId
  record.offerId = offerId
  record.agentId = to.agentId
  record.connectedAtMs = now
  record.held = false
  record.pauseAsked = nil
  record.agentAway = nil
  contact.countAnswered(record, to)
  emit({
    type = 'contact.transferred',
    contactId = record.contactId,
    queueId = record.queueId,
    offerId = offerId,
    agentId = to.agentId,
    fromAgentId = fromAgentId,
    by = by,
  })
  if by == 'system' then
    agent.release(from, piece, false)
  else
    agent.startWrapUp(from, piece, record.queueId)
  end
end

-- For the strategies that go by how many an agent has taken today.
function contact.countAnswered(record, agentRecord)
  local answered = today(agentRecord).answered
  answered[record.queueId] = (answered[record.queueId] or 0) + 1
  agents.touch(agentRecord.agentId)
end

function contact.hold(record, held)
  if record.held == held then
    return
  end
  record.held = held
  if held then
    -- Nobody says anything to be kept from the recording to music.
    record.pauseAsked = nil
  end
  contacts.touch(record.contactId)
  emit({ type = held and 'contact.held' or 'contact.resumed', contactId = record.contactId, agentId = record.agentId })
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
  if record.consult then
    consult.close(record, 'agentGone')
  end
  supervision.close(record, 'agentGone')
  callback.stopRing(record)
  contact.endTalk(record)
  -- A customer who answered the callback is on the line now and waits like any caller.
  if record.answeredAttemptId then
    record.kind = 'voice'
  end
  record.lastOfferId = record.offerId or record.lastOfferId
  record.agentId = nil
  record.offerId = nil
  record.held = false
  record.pauseAsked = nil
  record.agentAway = nil
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

-- Both sides of an accepted contact are joined.
function contact.connect(record)
  setContactState(record, 'connected')
  record.connectedAtMs = now
  record.owed = nil
  local agentRecord = agents.get(record.agentId)
  if agentRecord then
    contact.countAnswered(record, agentRecord)
  end
  if not record.waitMs then
    record.waitMs = now - contact.sinceMs(record)
  end
  callback.close(record, 'done')
  emit({
    type = 'contact.connected',
    contactId = record.contactId,
    queueId = record.queueId,
    agentId = record.agentId,
    waitMs = record.waitMs,
  })
end

-- To another queue, with the time that it has waited. Who rings for it is free; who talks to it goes to wrap-up. `own` is
-- what it asks for, as a plan in that queue.
function contact.moveTo(record, queue, cause, own)
  local from, left, agentRecord = record.state, record.queueId, agents.get(record.agentId)
  local rang, piece = {}, work.byOffer(agentRecord, record.offerId)
  if from == 'queued' then
    line.leave(record)
  elseif from == 'offered' then
    rang = offer.withdrawAll(record, 'contactMoved')
  end
  record.queueId = queue.queueId
  record.joinedAtMs = nil
  record.plan = own
  contact.rejoin(record, cause)
  if from == 'connected' then
    -- With room for more it would be the first to be asked.
    idle.unindex(agentRecord)
  end
  match.contact(record)
  if from == 'connected' then
    agent.startWrapUp(agentRecord, piece, left)
    agent.settle(agentRecord)
  end
  offer.releaseAll(rang)
end

-- Its agent passes it on to another one, who rings; who does not take it leaves it in its queue, at its place.
function contact.passTo(record, agentRecord)
  local from = agents.get(record.agentId)
  local piece = work.byOffer(from, record.offerId)
  record.joinedAtMs = nil
  contact.rejoin(record, 'transferred')
  offer.create(record, agentRecord, work.inChannel('@' .. agentRecord.agentId, record.channel), true, from.agentId)
  agent.startWrapUp(from, piece, record.queueId)
end

-- The one end of a contact, from any state. Its agent is freed or goes to wrap-up.
function contact.finish(record, reason)
  local from, agentRecord, rang = record.state, agents.get(record.agentId), nil
  local piece = work.byOffer(agentRecord, record.offerId)
  if from == 'queued' then
    line.leave(record)
  elseif from == 'deferred' then
    callback.undefer(record)
  elseif from == 'offered' then
    rang = offer.withdrawAll(record, 'callerLeft')
  elseif record.consult then
    consult.close(record, 'callerLeft')
  end
  supervision.close(record, 'contactEnded')
  callback.stopRing(record)
  callback.closeFor(record, reason)
  setContactState(record, 'ended')
  record.endedAtMs = now
  record.endReason = reason
  redis.call('ZREM', K.open, record.contactId)
  deadlines.arm('contact:' .. record.contactId, now + tuning('forgetMs'))
  contact.endTalk(record)
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
  if not piece then
    return
  end
  if from == 'connected' then
    agent.startWrapUp(agentRecord, piece, record.queueId)
  else
    agent.release(agentRecord, piece, false)
  end
end
