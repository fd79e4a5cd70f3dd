-- An agent's status is what it chose, its state what the system does with it.
local function hasDesk(record)
  return record.desks ~= nil and next(record.desks) ~= nil
end

-- The live record of an active agent, made when it is first needed; nil when the configuration has no such agent.
function agent.load(agentId)
  local person = roster.get(agentId)
  if not person or not person.active then
    return nil
  end
  return agents.get(agentId)
    or agents.put(agentId, { agentId = agentId, status = 'offline', statusSinceMs = now, state = 'idle', stateSinceMs = now, idleSinceMs = now })
end

-- What keeps calls away from every open desk; nil when one can take them, or none is open. Of several reasons the first by name.
local function troubleOfDesks(record)
  local found
  for _, desk in pairs(record.desks or {}) do
    if not desk.trouble then
      return nil
    end
    found = (found and found < desk.trouble) and found or desk.trouble
  end
  return found
end

-- False when it is as it was.
local function followTrouble(record)
  local trouble = troubleOfDesks(record)
  if record.trouble == trouble then
    return false
  end
  record.trouble = trouble
  agents.touch(record.agentId)
  emit({ type = 'agent.troubleChanged', agentId = record.agentId, trouble = trouble or cjson.null })
  return true
end

-- Whether it may be asked now, in a channel or, when none is named, in any. One offer rings at a time.
function agent.isRoutable(record, channel)
  local person = roster.get(record.agentId)
  return record.status == 'available'
    and not work.inState(record, 'offered')
    and work.fits(record, channel)
    and hasDesk(record)
    and not record.watching
    and not record.trouble
    and not (record.pausedUntilMs and record.pausedUntilMs > now)
    and person ~= nil
    and person.active
end

-- An agent with room gets the best waiting contact or stands in line for one; any other stands in no line.
function agent.settle(record)
  if not agent.isRoutable(record) then
    idle.unindex(record)
    return
  end
  local contactRecord, name = match.bestFor(record)
  if contactRecord then
    offer.create(contactRecord, record, name)
  else
    idle.index(record)
  end
end

-- A piece of its work is over. `keepsTurn`: there was none (the caller left), so it keeps its turn.
function agent.release(record, piece, keepsTurn)
  work.finish(record, piece)
  if not keepsTurn then
    record.idleSinceMs = now
  end
  agent.watchDesk(record)
  agent.settle(record)
end

function agent.pause(record, forMs)
  if forMs == 0 then
    return
  end
  record.pausedUntilMs = now + forMs
  agents.touch(record.agentId)
  deadlines.arm('pause:' .. record.agentId .. ':' .. record.pausedUntilMs, record.pausedUntilMs)
end

-- Changes the status and nothing else; false when it is so already.
function agent.chooseStatus(record, status, reason)
  if record.status == status and record.statusReason == reason then
    return false
  end
  if record.status ~= status then
    record.statusSinceMs = now
    record.idleSinceMs = now
  end
  record.status = status
  record.statusReason = reason
  record.statusForced = nil
  record.former = nil
  record.pausedUntilMs = nil
  record.unanswered = nil
  agents.touch(record.agentId)
  agent.watchDesk(record)
  present.follow(record)
  emit({ type = 'agent.statusChanged', agentId = record.agentId, status = status, reason = reason or cjson.null })
  return true
end

-- After a contact of this queue. Wrap-up takes the place that the contact had.
function agent.startWrapUp(record, piece, queueId)
  local queue = queues.get(queueId)
  local wrapUpMs = queue and queue.wrapUpMs or 0
  local earlier, offerId = work.wrapUpOf(record, piece.contactId), piece.offerId
  if earlier then
    -- It had the same contact before, and passed it on.
    agent.endWrapUp(record, earlier, 'system')
    piece = work.byOffer(record, offerId)
  end
  if wrapUpMs == 0 then
    return agent.release(record, piece, false)
  end
  piece.wrapUpUntilMs = now + wrapUpMs
  piece.offerId = nil
  work.move(record, piece, 'wrapUp', piece.wrapUpUntilMs)
  deadlines.arm('wrap:' .. record.agentId .. ':' .. piece.contactId, piece.wrapUpUntilMs)
end

function agent.endWrapUp(record, piece, by)
  deadlines.disarm('wrap:' .. record.agentId .. ':' .. piece.contactId)
  emit({ type = 'wrapUp.ended', agentId = record.agentId, contactId = piece.contactId, by = by, wrapUpMs = now - piece.stateSinceMs })
  record.lastWrapUp = piece.contactId
  agent.release(record, piece, false)
end

function agent.endWrapUps(record, by)
  local piece = work.wrapUpOf(record)
  while piece do
    agent.endWrapUp(record, piece, by)
    piece = work.wrapUpOf(record)
  end
end

-- Without a desk nobody stays online for longer than the grace; a call that is under way is kept for a longer one, as
-- its audio needs no desk.
function agent.watchDesk(record)
  local needed = not hasDesk(record) and (record.status ~= 'offline' or record.state ~= 'idle' or record.watching ~= nil)
  if needed and not record.goneAtMs then
    record.deskLostAtMs = record.deskLostAtMs or now
    local keepsCall = record.status == 'offline' and work.inState(record, 'onContact')
    record.goneAtMs = record.deskLostAtMs + tuning(keepsCall and 'callGraceMs' or 'deskGraceMs')
    deadlines.arm('gone:' .. record.agentId .. ':' .. record.goneAtMs, record.goneAtMs)
  elseif not needed then
    if record.goneAtMs then
      deadlines.disarm('gone:' .. record.agentId .. ':' .. record.goneAtMs)
    end
    record.goneAtMs = nil
    record.deskLostAtMs = nil
  end
  agents.touch(record.agentId)
end

-- A desk that comes back late, but in time: its agent is what it was before.
function agent.resumeStatus(record)
  local former = record.former
  record.former = nil
  if former and now <= former.untilMs then
    agent.chooseStatus(record, former.status, former.reason)
  end
end

-- `trouble`: why it cannot take a call, '' when it can; nil: as it was known.
function agent.openDesk(record, deskId, processId, trouble)
  local first = not hasDesk(record)
  record.desks = record.desks or {}
  local known = record.desks[deskId] and record.desks[deskId].trouble
  if trouble then
    known = trouble ~= '' and trouble or nil
  end
  record.desks[deskId] = { processId = processId, seenAtMs = now, trouble = known }
  agents.touch(record.agentId)
  deadlines.arm('desk:' .. record.agentId .. ':' .. deskId, now + tuning('deskTtlMs'))
  if first then
    agent.watchDesk(record)
    emit({ type = 'agent.deskChanged', agentId = record.agentId, connected = true })
    agent.resumeStatus(record)
  end
  local changed = followTrouble(record)
  if first or changed then
    agent.settle(record)
  end
end

function agent.closeDesk(record, deskId)
  if not record.desks or not record.desks[deskId] then
    return
  end
  record.desks[deskId] = nil
  deadlines.disarm('desk:' .. record.agentId .. ':' .. deskId)
  agents.touch(record.agentId)
  if not hasDesk(record) then
    idle.unindex(record)
    agent.watchDesk(record)
    emit({ type = 'agent.deskChanged', agentId = record.agentId, connected = false })
  end
  if followTrouble(record) and record.trouble then
    idle.unindex(record)
  end
end

-- Takes the agent out of a piece of its work: the contact goes back to its place and to the next.
function agent.abandon(record, piece, offerReason)
  local contactRecord, pending = contacts.get(piece.contactId), offers.get(piece.offerId)
  if piece.state == 'wrapUp' then
    agent.endWrapUp(record, piece, 'system')
  elseif piece.state == 'offered' and contactRecord and pending then
    offer.pass(pending, 'revoked', offerReason)
  elseif piece.state == 'onContact' and consult.isOf(contactRecord, piece.offerId) then
    consult.close(contactRecord, offerReason)
  elseif piece.state == 'onContact' and contactRecord and contactRecord.consult and contactRecord.consult.state == 'accepted' then
    consult.complete(contactRecord, 'system')
  elseif piece.state == 'onContact' and contactRecord then
    local waiting = contact.rejoin(contactRecord, 'agentGone')
    agent.release(record, piece, false)
    match.contact(waiting)
  end
end

-- The desk has been gone for longer than the grace: offline, and after the call's grace without its contact too.
function agent.lose(record)
  local pieces = {}
  record.goneAtMs = nil
  agents.touch(record.agentId)
  if record.status ~= 'offline' then
    local former = { status = record.status, reason = record.statusReason, untilMs = (record.deskLostAtMs or now) + tuning('returnMs') }
    agent.chooseStatus(record, 'offline', 'deskGone')
    record.former = former
  end
  supervision.leave(record, 'deskGone')
  local keepsCalls = now < (record.deskLostAtMs or 0) + tuning('callGraceMs') and work.inState(record, 'onContact')
  -- Each by its own name: while one is left, another may take its place.
  for _, piece in ipairs(work.all(record)) do
    pieces[#pieces + 1] = { piece.offerId, piece.contactId }
  end
  for _, id in ipairs(pieces) do
    local piece = work.byOffer(record, id[1]) or work.wrapUpOf(record, id[2])
    if piece and not (keepsCalls and piece.state ~= 'offered') then
      agent.abandon(record, piece, 'deskGone')
    end
  end
  if keepsCalls then
    agent.watchDesk(record)
  end
end

-- The configuration no longer has this agent. A call in progress goes on while there is a desk.
function agent.dismiss(record)
  agent.chooseStatus(record, 'offline', 'loggedOut')
  local ringing = work.inState(record, 'offered')
  if ringing then
    offer.pass(offers.get(ringing.offerId), 'revoked', 'deskGone')
  else
    idle.unindex(record)
  end
end
