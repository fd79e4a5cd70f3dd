-- After a loss: what legs and desks say of a contact and of an agent, against what the data says.
local reclaim = {}

-- Takes a contact out of whatever it does; returns the offers whose agents are free by that, for `offer.releaseAll`.
local function detach(record, exceptId)
  if record.state == 'queued' then
    line.leave(record)
  elseif record.state == 'deferred' then
    callback.undefer(record)
  elseif record.state == 'offered' then
    return offer.withdrawAll(record, exceptId and 'answeredElsewhere' or 'deskGone', exceptId)
  elseif record.state == 'accepted' or record.state == 'connected' then
    if record.consult then
      consult.close(record, 'agentGone')
    end
    supervision.close(record, 'agentGone')
    record.connectedAtMs = nil
    return { { agentId = record.agentId, offerId = record.offerId } }
  end
  return {}
end

-- The agent has not this piece of work; who rang or talked there by the data is back in line.
function reclaim.drop(agentRecord, piece, contactId)
  local other = contacts.get(piece.contactId)
  if consult.isOf(other, piece.offerId) then
    return consult.close(other, 'agentGone')
  elseif piece.state == 'wrapUp' then
    deadlines.disarm('wrap:' .. agentRecord.agentId .. ':' .. piece.contactId)
    agentRecord.lastWrapUp = piece.contactId
  elseif piece.state == 'offered' then
    local pending = offers.get(piece.offerId)
    if pending and pending.state == 'pending' and pending.contactId ~= contactId then
      offer.drop(pending)
    end
  elseif other and other.contactId ~= contactId and other.agentId == agentRecord.agentId and other.state ~= 'ended' then
    detach(other)
    recovered('agent', other.contactId, agentRecord.agentId)
    match.contact(contact.rejoin(other, 'recovered'))
  end
  work.finish(agentRecord, piece)
end

-- Room for a contact: what the agent has of its channel goes first, the oldest before.
function reclaim.makeRoom(agentRecord, record)
  local channel = record.channel or 'voice'
  local everFits = (work.capacity(agentRecord)[channel] or 0) > 0
  local piece = work.find(agentRecord, function(one)
    return one.contactId == record.contactId
  end)
  while piece or (everFits and not work.fits(agentRecord, channel)) do
    piece = piece or work.find(agentRecord, function(one)
      return (one.channel or 'voice') == channel
    end) or work.all(agentRecord)[1]
    reclaim.drop(agentRecord, piece, record.contactId)
    piece = nil
  end
  idle.unindex(agentRecord)
end

local TO_ACCEPTED = { created = 'queued', deferred = 'queued', connected = 'queued', queued = 'offered', offered = 'accepted' }

-- The contact is this agent's, by an offer that was accepted.
function reclaim.give(record, agentRecord, offerId)
  local free = detach(record, offerId)
  reclaim.makeRoom(agentRecord, record)
  if record.state == 'accepted' then
    setContactState(record, 'queued')
  end
  while record.state ~= 'accepted' do
    setContactState(record, TO_ACCEPTED[record.state])
  end
  if record.kind == 'callback' then
    record.answeredAttemptId = record.answeredAttemptId or record.attemptId or 'recovered'
    callback.stopRing(record)
  end
  record.offerId = offerId
  record.agentId = agentRecord.agentId
  deadlines.disarm('offer:' .. offerId)
  offers.put(offerId, {
    offerId = offerId,
    contactId = record.contactId,
    agentId = agentRecord.agentId,
    queueId = record.queueId,
    state = 'accepted',
    createdAtMs = now,
    expiresAtMs = now,
  })
  deadlines.arm('forget:' .. offerId, now + tuning('forgetMs'))
  recovered('legs', record.contactId, agentRecord.agentId)
  work.move(agentRecord, work.begin(agentRecord, record, offerId, nil, true), 'onContact', nil)
  offer.releaseAll(free, offerId)
  agent.settle(agentRecord)
end

-- The contact has no agent: back in line at its place.
function reclaim.takeBack(record)
  local free = detach(record)
  recovered('legs', record.contactId, nil)
  match.contact(contact.rejoin(record, 'recovered'))
  offer.releaseAll(free)
end
