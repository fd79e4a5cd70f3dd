-- A supervisor in a call: beside the agent of a connected contact, which keeps `supervision` {offerId, supervisorId, mode,
-- state, told, sinceMs} while it lasts; the supervisor's record says the same as `watching` {contactId, mode, state, sinceMs}
-- (docs/supervision.md). It is no work: a supervisor need serve no queue. The id is of an offer's kind, as the leg is invited
-- like one that was offered.
local function supervisionEvent(type, record, more)
  local event, held = more or {}, record.supervision
  event.type = type
  event.contactId = record.contactId
  event.offerId = held.offerId
  event.agentId = record.agentId
  event.supervisorId = held.supervisorId
  event.told = held.told
  emit(event)
end

-- Whether this is the call that the supervisor is in.
local function watches(supervisor, record)
  return supervisor ~= nil and supervisor.watching ~= nil and supervisor.watching.contactId == record.contactId
end

-- What the floor shows of the supervisor.
local function noteWatching(record)
  local held = record.supervision
  local supervisor = agents.get(held.supervisorId)
  supervisor.watching = { contactId = record.contactId, mode = held.mode, state = held.state, sinceMs = held.sinceMs }
  agents.touch(supervisor.agentId)
  contacts.touch(record.contactId)
end

-- It is over, and the contact goes on as it was. A supervisor who takes calls is asked again, unless `next`: it goes on to
-- other work in the same step.
function supervision.close(record, reason, next)
  local held = record.supervision
  if not held then
    return
  end
  setSupervisionState(record, 'ended')
  supervisionEvent('supervision.ended', record, { reason = reason })
  record.supervision = nil
  local supervisor = agents.get(held.supervisorId)
  if watches(supervisor, record) then
    supervisor.watching = nil
    agent.watchDesk(supervisor)
    if not next then
      agent.settle(supervisor)
    end
  end
end

-- Whatever call the supervisor is in.
function supervision.leave(supervisor, reason, next)
  local record = supervisor.watching and contacts.get(supervisor.watching.contactId)
  if record and record.supervision and record.supervision.supervisorId == supervisor.agentId then
    supervision.close(record, reason, next)
  elseif supervisor.watching then
    supervisor.watching = nil
    agents.touch(supervisor.agentId)
  end
end

function supervision.start(record, supervisor, mode, told)
  supervision.leave(supervisor, 'moved', true)
  idle.unindex(supervisor)
  record.supervision = {
    offerId = newOfferId(),
    supervisorId = supervisor.agentId,
    mode = mode,
    state = 'joining',
    told = told,
    sinceMs = now,
  }
  noteWatching(record)
  supervisionEvent('supervision.started', record, { mode = mode })
end

function supervision.change(record, mode)
  if record.supervision.mode == mode then
    return
  end
  record.supervision.mode = mode
  noteWatching(record)
  supervisionEvent('supervision.modeChanged', record, { mode = mode })
end

function supervision.join(record)
  setSupervisionState(record, 'on')
  noteWatching(record)
  supervisionEvent('supervision.joined', record, { mode = record.supervision.mode })
end

-- What keeps a supervisor from having the contact, in a word; nil: nothing.
function supervision.whyNotTakeOver(record, supervisor)
  local person = roster.get(supervisor.agentId)
  if record.consult then
    return 'consult'
  elseif not person or #(person.queueIds or {}) == 0 then
    return 'noQueues'
  elseif not hasDesk(supervisor) then
    return 'noDesk'
  elseif work.inState(supervisor, 'offered') or not work.fits(supervisor, record.channel or 'voice') then
    return supervisor.state
  end
  return nil
end

-- The contact is the supervisor's, by an offer that is accepted in the same step; who had it goes to wrap-up.
function supervision.takeOver(record, supervisor)
  supervision.leave(supervisor, watches(supervisor, record) and 'tookOver' or 'moved', true)
  supervision.close(record, 'agentGone')
  local held = offer.reserve(record, supervisor, 0, 'transfer', record.agentId)
  offer.over(held, 'accepted')
  work.move(supervisor, work.begin(supervisor, record, held.offerId, nil), 'onContact', nil)
  contact.handOver(record, held.offerId, supervisor, 'supervisor')
end

-- Both sides must know of each other.
function supervision.isRight(record)
  return watches(agents.get(record.supervision.supervisorId), record)
end
