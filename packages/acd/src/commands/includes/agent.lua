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

function agent.isRoutable(record)
  local person = roster.get(record.agentId)
  return record.state == 'idle'
    and record.status == 'available'
    and hasDesk(record)
    and not (record.pausedUntilMs and record.pausedUntilMs > now)
    and person ~= nil
    and person.active
end

-- A free agent gets the best waiting contact or stands in line for one; any other stands in no line.
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

-- Back to idle. `keepsTurn`: the agent had no work (the caller left), so it keeps its turn.
function agent.release(record, keepsTurn)
  setAgentState(record, 'idle', nil, nil)
  record.offerId = nil
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

-- After a contact of this queue.
function agent.startWrapUp(record, contactRecord, queueId)
  local queue = queues.get(queueId)
  local wrapUpMs = queue and queue.wrapUpMs or 0
  if wrapUpMs == 0 then
    return agent.release(record, false)
  end
  record.wrapUpUntilMs = now + wrapUpMs
  record.offerId = nil
  setAgentState(record, 'wrapUp', contactRecord.contactId, record.wrapUpUntilMs)
  deadlines.arm('wrap:' .. record.agentId .. ':' .. contactRecord.contactId, record.wrapUpUntilMs)
end

function agent.endWrapUp(record, by)
  deadlines.disarm('wrap:' .. record.agentId .. ':' .. record.contactId)
  emit({ type = 'wrapUp.ended', agentId = record.agentId, contactId = record.contactId, by = by, wrapUpMs = now - record.stateSinceMs })
  record.lastWrapUp = record.contactId
  record.wrapUpUntilMs = nil
  agent.release(record, false)
end

-- Without a desk nobody stays online for longer than the grace; a call that is under way is kept for a longer one, as
-- its audio needs no desk.
function agent.watchDesk(record)
  local needed = not hasDesk(record) and (record.status ~= 'offline' or record.state ~= 'idle')
  if needed and not record.goneAtMs then
    record.deskLostAtMs = record.deskLostAtMs or now
    local keepsCall = record.state == 'onContact' and record.status == 'offline'
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

function agent.openDesk(record, deskId, processId)
  local first = not hasDesk(record)
  record.desks = record.desks or {}
  record.desks[deskId] = { processId = processId, seenAtMs = now }
  agents.touch(record.agentId)
  deadlines.arm('desk:' .. record.agentId .. ':' .. deskId, now + tuning('deskTtlMs'))
  if first then
    agent.watchDesk(record)
    emit({ type = 'agent.deskChanged', agentId = record.agentId, connected = true })
    agent.resumeStatus(record)
    if record.state == 'idle' then
      agent.settle(record)
    end
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
end

-- Takes the agent out of whatever it does: its contact goes back to its place and to the next.
function agent.abandonWork(record, offerReason)
  local contactRecord, pending = contacts.get(record.contactId), offers.get(record.offerId)
  if record.state == 'offered' and contactRecord and pending then
    offer.pass(pending, 'revoked', offerReason)
  elseif record.state == 'onContact' and contactRecord then
    local waiting = contact.rejoin(contactRecord, 'agentGone')
    agent.release(record, false)
    match.contact(waiting)
  elseif record.state == 'wrapUp' then
    agent.endWrapUp(record, 'system')
  end
end

-- The desk has been gone for longer than the grace: offline, and after the call's grace without its contact too.
function agent.lose(record)
  record.goneAtMs = nil
  agents.touch(record.agentId)
  if record.status ~= 'offline' then
    local former = { status = record.status, reason = record.statusReason, untilMs = (record.deskLostAtMs or now) + tuning('returnMs') }
    agent.chooseStatus(record, 'offline', 'deskGone')
    record.former = former
  end
  if record.state == 'onContact' and now < (record.deskLostAtMs or 0) + tuning('callGraceMs') then
    return agent.watchDesk(record)
  end
  agent.abandonWork(record, 'deskGone')
end

-- The configuration no longer has this agent. A call in progress goes on while there is a desk.
function agent.dismiss(record)
  agent.chooseStatus(record, 'offline', 'loggedOut')
  if record.state == 'offered' then
    offer.pass(offers.get(record.offerId), 'revoked', 'deskGone')
  else
    idle.unindex(record)
  end
end
