-- An offer is one contact at one agent until a moment. Its id is the fencing token.
local function offerEvent(type, record, more)
  local event = more or {}
  event.type = type
  event.offerId = record.offerId
  event.contactId = record.contactId
  event.queueId = record.queueId
  event.agentId = record.agentId
  emit(event)
end

-- `name`: the line that both share.
function offer.create(contactRecord, agentRecord, name)
  local queue = queues.get(contactRecord.queueId)
  local decision = {
    line = name,
    step = contactRecord.step,
    strategy = queue.strategy,
    position = line.position(contactRecord),
    freeAgents = string.sub(name, 1, 1) == '@' and 1 or idle.count(name) + (agentRecord.standing and 0 or 1),
    idleMs = now - agentRecord.idleSinceMs,
  }
  line.leave(contactRecord)
  idle.unindex(agentRecord)
  local offerId = newOfferId()
  local record = offers.put(offerId, {
    offerId = offerId,
    contactId = contactRecord.contactId,
    agentId = agentRecord.agentId,
    queueId = contactRecord.queueId,
    state = 'pending',
    createdAtMs = now,
    expiresAtMs = now + queue.ringMs,
  })
  setContactState(contactRecord, 'offered')
  contactRecord.offerId = offerId
  contactRecord.agentId = agentRecord.agentId
  agentRecord.offerId = offerId
  deadlines.arm('offer:' .. offerId, record.expiresAtMs)
  deadlines.arm('forget:' .. offerId, record.expiresAtMs + tuning('forgetMs'))
  offerEvent('offer.created', record, {
    expiresAtMs = record.expiresAtMs,
    waitedMs = now - contactRecord.enqueuedAtMs,
    decision = decision,
  })
  setAgentState(agentRecord, 'offered', contactRecord.contactId, record.expiresAtMs)
end

function offer.accept(record, deskId)
  local contactRecord, agentRecord = contacts.get(record.contactId), agents.get(record.agentId)
  deadlines.disarm('offer:' .. record.offerId)
  record.state = 'accepted'
  record.deskId = deskId
  offers.touch(record.offerId)
  setContactState(contactRecord, 'accepted')
  recordPace(contactRecord, record)
  idle.takeTurn(agentRecord, record.queueId)
  offerEvent('offer.accepted', record)
  setAgentState(agentRecord, 'onContact', record.contactId, nil)
end

-- Ends a pending offer. Contact and agent are the caller's to settle. The record stays a while, to answer the late.
function offer.close(record, state, reason)
  deadlines.disarm('offer:' .. record.offerId)
  record.state = state
  offers.touch(record.offerId)
  offerEvent('offer.ended', record, { reason = reason })
end

-- Ends a pending offer that the agent did not take: the contact is back at its place and goes to the next.
function offer.pass(record, state, reason)
  offer.close(record, state, reason)
  idle.takeTurn(agents.get(record.agentId), record.queueId)
  local waiting = contact.rejoin(contacts.get(record.contactId), 'offerEnded')
  agent.release(agents.get(record.agentId), false)
  match.contact(waiting)
end

-- Nobody touched the ring card in time.
function offer.expire(record)
  agent.chooseStatus(agents.get(record.agentId), 'notReady', 'notAnswered')
  offer.pass(record, 'expired', 'notAnswered')
end
