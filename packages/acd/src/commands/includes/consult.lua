-- A consult: the agent who has a contact asks another one, by an offer of that contact which reserves the asked agent. The
-- contact stays connected, and keeps `consult` {offerId, agentId, byAgentId, state, sinceMs} while it lasts
-- (docs/call-control.md).
-- Of a contact whose queue is configured no more.
local CONSULT_RING_MS = 20000

local function consultEvent(type, record, more)
  local event, ask = more or {}, record.consult
  event.type = type
  event.contactId = record.contactId
  event.offerId = ask.offerId
  event.agentId = ask.agentId
  event.byAgentId = ask.byAgentId
  emit(event)
end

-- Whether somebody may be asked by name for this contact, which takes a place of its channel: also in the pause after a
-- decline.
function consult.mayAsk(agentRecord, record)
  local has = work.find(agentRecord, function(piece)
    return piece.state == 'offered' or (piece.contactId == record.contactId and piece.state ~= 'wrapUp')
  end)
  return not has
    and not agentRecord.watching
    and not agentRecord.trouble
    and work.fits(agentRecord, record.channel or 'voice')
    and agentRecord.status == 'available'
    and hasDesk(agentRecord)
end

-- What keeps an agent from being asked, in a word of the contracts.
function consult.whyNot(agentRecord)
  return agentRecord.status ~= 'available' and agentRecord.status or agentRecord.watching and 'supervises' or agentRecord.state
end

function consult.isAsked(record, agentId)
  return record.consult ~= nil and record.consult.agentId == agentId
end

-- Whether this offer is the contact's consult.
function consult.isOf(record, offerId)
  return record ~= nil and record.consult ~= nil and record.consult.offerId == offerId
end

function consult.start(record, agentRecord)
  local queue = queues.get(record.queueId)
  local held = offer.reserve(record, agentRecord, queue and queue.ringMs or CONSULT_RING_MS, 'consult', record.agentId)
  record.consult = {
    offerId = held.offerId,
    agentId = agentRecord.agentId,
    byAgentId = record.agentId,
    state = 'ringing',
    sinceMs = now,
  }
  contacts.touch(record.contactId)
  consultEvent('consult.started', record, { expiresAtMs = held.expiresAtMs })
  contact.hold(record, true)
  work.begin(agentRecord, record, held.offerId, held.expiresAtMs)
end

function consult.accept(record, agentRecord)
  setConsultState(record, 'accepted')
  record.consult.sinceMs = now
  consultEvent('consult.accepted', record)
  work.move(agentRecord, work.byOffer(agentRecord, record.consult.offerId), 'onContact', nil)
end

-- It is over without a transfer, from either state: the asked agent is free. `as`: what becomes of an offer that still rings.
function consult.close(record, reason, as)
  local ask = record.consult
  local asked, pending = agents.get(ask.agentId), offers.get(ask.offerId)
  local rang = pending ~= nil and pending.state == 'pending'
  if rang then
    offer.over(pending, as or 'withdrawn')
  end
  setConsultState(record, 'ended')
  consultEvent('consult.ended', record, { reason = reason })
  record.consult = nil
  local piece = work.byOffer(asked, ask.offerId)
  if piece then
    agent.release(asked, piece, rang and (as or 'withdrawn') == 'withdrawn')
  end
end

-- The asked agent has the contact. `by` agent: who asked goes to wrap-up; system: it is lost, and only freed.
function consult.complete(record, by)
  local ask, asked = record.consult, agents.get(record.consult.agentId)
  setConsultState(record, 'completed')
  record.consult = nil
  contact.handOver(record, ask.offerId, asked, by)
end
