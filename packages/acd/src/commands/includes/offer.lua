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

-- How many agents may ring for a contact at a time, by its queue's strategy.
local MOST_RINGING = 50
local function mayRing(record, queue)
  local fanOut = queue and STRATEGIES[queue.strategy].fanOut
  return fanOut and math.min(MOST_RINGING, fanOut(record, queue)) or 1
end

-- While more may ring for it, a contact that rings stands in its lines, so that who becomes free joins in.
local function openOrClose(record, queue)
  local open = queue ~= nil and #record.ringing < mayRing(record, queue)
  if open and not record.lines then
    line.stand(record, queue)
  elseif not open and record.lines then
    line.withdraw(record)
  end
end

local function armMore(record, queue)
  local everyMs = queue and STRATEGIES[queue.strategy].moreEveryMs
  if everyMs and mayRing(record, queue) < MOST_RINGING then
    record.moreAtMs = now + everyMs(queue)
    deadlines.arm('more:' .. record.contactId .. ':' .. record.moreAtMs, record.moreAtMs)
  end
end

local function disarmMore(record)
  if record.moreAtMs then
    deadlines.disarm('more:' .. record.contactId .. ':' .. record.moreAtMs)
    record.moreAtMs = nil
  end
end

-- One more may ring.
function offer.widen(record)
  local queue = queues.get(record.queueId)
  record.moreAtMs = nil
  contacts.touch(record.contactId)
  armMore(record, queue)
  openOrClose(record, queue)
  match.contact(record)
end

-- An offer of this contact, until it is answered or `ringMs` are over; the agent's piece of work is the caller's to begin.
-- `how` (consult | transfer) and `fromAgentId`: a colleague asks, or passes it on.
function offer.reserve(contactRecord, agentRecord, ringMs, how, fromAgentId)
  idle.unindex(agentRecord)
  local offerId = newOfferId()
  local record = offers.put(offerId, {
    offerId = offerId,
    contactId = contactRecord.contactId,
    agentId = agentRecord.agentId,
    queueId = contactRecord.queueId,
    state = 'pending',
    createdAtMs = now,
    expiresAtMs = now + ringMs,
    how = how,
    fromAgentId = fromAgentId,
  })
  deadlines.arm('offer:' .. offerId, record.expiresAtMs)
  deadlines.arm('forget:' .. offerId, record.expiresAtMs + tuning('forgetMs'))
  return record
end

-- `name`: the line that both share. `picked`: a person chose, and no strategy. `fromAgentId`: who passes it on.
function offer.create(contactRecord, agentRecord, name, picked, fromAgentId)
  local queue = queues.get(contactRecord.queueId)
  local decision = {
    line = name,
    step = contactRecord.step,
    strategy = queue.strategy,
    position = line.position(contactRecord),
    freeAgents = string.sub(name, 1, 1) == '@' and 1 or idle.count(name) + (agentRecord.standing and 0 or 1),
    idleMs = now - agentRecord.idleSinceMs,
    picked = picked,
  }
  local record = offer.reserve(contactRecord, agentRecord, queue.ringMs, fromAgentId and 'transfer' or nil, fromAgentId)
  local offerId = record.offerId
  if contactRecord.state == 'queued' then
    line.leave(contactRecord)
    setContactState(contactRecord, 'offered')
    contactRecord.ringing = {}
    contactRecord.ringingSinceMs = now
    armMore(contactRecord, queue)
  end
  table.insert(contactRecord.ringing, offerId)
  openOrClose(contactRecord, queue)
  contactRecord.offerId = offerId
  contactRecord.agentId = agentRecord.agentId
  contacts.touch(contactRecord.contactId)
  offerEvent('offer.created', record, {
    expiresAtMs = record.expiresAtMs,
    waitedMs = now - contact.sinceMs(contactRecord),
    decision = decision,
  })
  work.begin(agentRecord, contactRecord, offerId, record.expiresAtMs)
end

-- The contact does not ring any more; its offers are the caller's to close.
local function endRinging(record)
  local offerIds = record.ringing or {}
  disarmMore(record)
  if record.lines then
    line.withdraw(record)
  end
  record.ringing = nil
  record.ringingSinceMs = nil
  contacts.touch(record.contactId)
  return offerIds
end

-- Takes back all that ring for a contact, but for one. Returns the offers, for `releaseAll`.
function offer.withdrawAll(contactRecord, reason, exceptId)
  local free = {}
  for _, offerId in ipairs(endRinging(contactRecord)) do
    local record = offerId ~= exceptId and offers.get(offerId)
    if record and record.state == 'pending' then
      offer.close(record, 'withdrawn', reason)
      free[#free + 1] = record
    end
  end
  return free
end

-- Their agents have done nothing, so they keep their turn.
function offer.releaseAll(closed, exceptId)
  for _, record in ipairs(closed) do
    local agentRecord = agents.get(record.agentId)
    local piece = work.byOffer(agentRecord, record.offerId)
    if piece and record.offerId ~= exceptId then
      agent.release(agentRecord, piece, true)
    end
  end
end

function offer.accept(record, deskId)
  local contactRecord, agentRecord = contacts.get(record.contactId), agents.get(record.agentId)
  deadlines.disarm('offer:' .. record.offerId)
  record.state = 'accepted'
  record.deskId = deskId
  offers.touch(record.offerId)
  agentRecord.unanswered = nil
  if record.how == 'consult' then
    consult.accept(contactRecord, agentRecord)
    return agent.settle(agentRecord)
  end
  contactRecord.offerId = record.offerId
  contactRecord.agentId = record.agentId
  local others = offer.withdrawAll(contactRecord, 'answeredElsewhere', record.offerId)
  setContactState(contactRecord, 'accepted')
  recordPace(contactRecord, record)
  idle.takeTurn(agentRecord, record.queueId)
  offerEvent('offer.accepted', record)
  work.move(agentRecord, work.byOffer(agentRecord, record.offerId), 'onContact', nil)
  offer.releaseAll(others)
  agent.settle(agentRecord)
end

-- It rings no more. The record stays a while, to answer the late.
function offer.over(record, state)
  deadlines.disarm('offer:' .. record.offerId)
  record.state = state
  offers.touch(record.offerId)
end

-- Ends a pending offer. Contact and agent are the caller's to settle.
function offer.close(record, state, reason)
  offer.over(record, state)
  offerEvent('offer.ended', record, { reason = reason })
end

-- One of several that ring is over: the others ring on. False when it was the last.
local function ringsOn(contactRecord, offerId)
  local others = {}
  for _, other in ipairs(contactRecord.ringing or {}) do
    if other ~= offerId then
      others[#others + 1] = other
    end
  end
  if #others == 0 then
    return false
  end
  contactRecord.ringing = others
  if contactRecord.offerId == offerId then
    contactRecord.offerId = others[#others]
    contactRecord.agentId = offers.get(others[#others]).agentId
  end
  openOrClose(contactRecord, queues.get(contactRecord.queueId))
  contacts.touch(contactRecord.contactId)
  return true
end

-- Takes one pending offer back from an agent whose next work is the caller's to give. Its contact rings on, or is back in line.
function offer.drop(record)
  local contactRecord = contacts.get(record.contactId)
  offer.close(record, 'revoked', 'deskGone')
  if contactRecord and not ringsOn(contactRecord, record.offerId) then
    endRinging(contactRecord)
    match.contact(contact.rejoin(contactRecord, 'recovered'))
  end
end

-- Ends a pending offer that the agent did not take: the contact rings on elsewhere, or is back at its place and goes to
-- the next.
function offer.pass(record, state, reason)
  local contactRecord, agentRecord = contacts.get(record.contactId), agents.get(record.agentId)
  if record.how == 'consult' then
    return consult.close(contactRecord, reason, state)
  end
  offer.close(record, state, reason)
  idle.takeTurn(agentRecord, record.queueId)
  if not ringsOn(contactRecord, record.offerId) then
    endRinging(contactRecord)
    contactRecord = contact.rejoin(contactRecord, 'offerEnded')
  end
  -- First the others: an agent that pauses for no time at all must not get it again while somebody else is free.
  match.contact(contactRecord)
  agent.release(agentRecord, work.byOffer(agentRecord, record.offerId), false)
end

-- How long an agent is left in peace after an offer that it did not take, by the queue's settings.
function offer.pauseMs(record, setting)
  local queue = queues.get(record.queueId)
  return queue and queue[setting] or tuning('declinePauseMs')
end

-- Nobody touched the ring card in time. After so many in a row the agent is not there.
function offer.expire(record)
  local agentRecord, queue = agents.get(record.agentId), queues.get(record.queueId)
  local allowed = queue and queue.notReadyAfter or 1
  agentRecord.unanswered = (agentRecord.unanswered or 0) + 1
  if allowed > 0 and agentRecord.unanswered >= allowed then
    agent.chooseStatus(agentRecord, 'notReady', 'notAnswered')
  else
    agent.pause(agentRecord, offer.pauseMs(record, 'noAnswerDelayMs'))
  end
  offer.pass(record, 'expired', 'notAnswered')
end
