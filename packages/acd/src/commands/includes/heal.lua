-- The reconcile loop's checks. What Redis lost is put right and said in a `recovered` event; nothing is invented.
local healed

onBegin[#onBegin + 1] = function()
  healed = 0
end

local function recovered(what, contactId, agentId)
  healed = healed + 1
  emit({ type = 'recovered', what = what, contactId = contactId or cjson.null, agentId = agentId or cjson.null })
end

-- A deadline that should be pending and is not.
local function expectDeadline(member, atMs, contactId, agentId)
  if not redis.call('ZSCORE', K.deadlines, member) then
    deadlines.arm(member, atMs)
    recovered('deadline', contactId, agentId)
  end
end

local function backInLine(record, what)
  recovered(what, record.contactId, record.agentId)
  match.contact(contact.rejoin(record, 'recovered'))
end

-- Whether the contact stands where its queue and its plan want it.
local function standsRight(record)
  local queue = queues.get(record.queueId)
  if not queue or not record.lines or not redis.call('ZSCORE', K.waiting, line.member(record.queueId, record)) then
    return false
  end
  local due = record.stepDueMs and record.stepDueMs <= now
  local wanted = not due and plan.of(record, queue)[record.step] and plan.lines(record, queue) or record.lines
  for index, name in ipairs(wanted) do
    if record.lines[index] ~= name or not redis.call('ZSCORE', K.waiting, line.member(name, record)) then
      return false
    end
  end
  return #wanted == #record.lines
end

local function healQueued(record)
  if not standsRight(record) then
    line.leave(record)
    return backInLine(record, 'place')
  end
  if record.stepDueMs then
    expectDeadline(plan.deadline(record), record.stepDueMs, record.contactId, nil)
  end
  if record.stageDueMs then
    expectDeadline('stage:' .. record.contactId .. ':' .. record.stageDueMs, record.stageDueMs, record.contactId, nil)
  end
  local quietMs = callback.nextQuietMs(record)
  if quietMs then
    expectDeadline('quiet:' .. record.contactId .. ':' .. quietMs, quietMs, record.contactId, nil)
  end
  local queue = queues.get(record.queueId)
  if queue.leaveEmpty and record.kind ~= 'callback' and emptied.isSo(queue) then
    expectDeadline('empty:' .. record.queueId, now + tuning('emptyGraceMs'), record.contactId, nil)
  end
  -- Somebody is free who could take it: a match that was missed. The agent takes what is first, which may be another.
  local agentRecord = idle.pick(record.lines, queue)
  if agentRecord then
    recovered('missedMatch', record.contactId, nil)
    agent.settle(agentRecord)
  end
end

-- Whether an offer rings where it should.
local function rings(offerId)
  local record = offers.get(offerId)
  local agentRecord = record and record.state == 'pending' and agents.get(record.agentId)
  return agentRecord and agentRecord.state == 'offered' and agentRecord.offerId == offerId
end

local function healOffered(record)
  local lost, free = {}, {}
  for _, offerId in ipairs(record.ringing or { record.offerId }) do
    if rings(offerId) then
      expectDeadline('offer:' .. offerId, offers.get(offerId).expiresAtMs, record.contactId, offers.get(offerId).agentId)
    else
      lost[#lost + 1] = offerId
    end
  end
  if record.moreAtMs then
    expectDeadline('more:' .. record.contactId .. ':' .. record.moreAtMs, record.moreAtMs, record.contactId, nil)
  end
  if #lost == 0 then
    return
  end
  for _, offerId in ipairs(lost) do
    local pending = offers.get(offerId)
    if pending and pending.state == 'pending' then
      offer.close(pending, 'revoked', 'deskGone')
    end
    -- Its offer is lost, but the agent rings.
    local agentRecord = agents.get(pending and pending.agentId or record.agentId)
    if agentRecord and agentRecord.state == 'offered' and agentRecord.offerId == offerId then
      free[#free + 1] = agentRecord
    end
  end
  for _, agentRecord in ipairs(offer.withdrawAll(record, 'callerLeft')) do
    free[#free + 1] = agentRecord
  end
  backInLine(record, 'offer')
  offer.releaseAll(free)
end

local function healHeld(record)
  local agentRecord = agents.get(record.agentId)
  if not agentRecord or agentRecord.state ~= 'onContact' or agentRecord.contactId ~= record.contactId then
    return backInLine(record, 'agent')
  end
  if record.attemptId then
    local member = 'ring:' .. record.contactId .. ':' .. record.attemptId
    expectDeadline(member, record.ringUntilMs + tuning('ringGraceMs'), record.contactId, record.agentId)
  end
end

local function healContact(id)
  local record = contacts.get(id)
  if not record or record.state == 'ended' then
    redis.call('ZREM', K.open, id)
  elseif record.state == 'queued' then
    healQueued(record)
  elseif record.state == 'offered' then
    healOffered(record)
  elseif record.state == 'accepted' or record.state == 'connected' then
    healHeld(record)
  elseif record.state == 'deferred' then
    expectDeadline('retry:' .. id .. ':' .. record.dueAtMs, record.dueAtMs, id, nil)
  end
end

-- Whether the agent stands in all the lines it should stand in.
local function isIndexed(record)
  local standsIn = {}
  for _, member in ipairs(idle.members(record)) do
    if not redis.call('ZSCORE', K.idle, member) then
      return false
    end
    standsIn[string.match(member, '^[^:]+')] = true
  end
  for _, standing in ipairs(roster.get(record.agentId).lines or {}) do
    if queueOfLine(standing[1]) and not standsIn[standing[1]] then
      return false
    end
  end
  return record.standing == true
end

local function includes(list, wanted)
  for _, one in ipairs(list or {}) do
    if one == wanted then
      return true
    end
  end
  return false
end

local function healDesk(record)
  for deskId, desk in pairs(record.desks or {}) do
    expectDeadline('desk:' .. record.agentId .. ':' .. deskId, desk.seenAtMs + tuning('deskTtlMs'), nil, record.agentId)
  end
  if record.goneAtMs then
    expectDeadline('gone:' .. record.agentId .. ':' .. record.goneAtMs, record.goneAtMs, nil, record.agentId)
  else
    agent.watchDesk(record)
  end
  if record.pausedUntilMs then
    expectDeadline('pause:' .. record.agentId .. ':' .. record.pausedUntilMs, record.pausedUntilMs, nil, record.agentId)
  end
end

local function healAgent(id)
  local record = agents.get(id)
  if not record then
    return
  end
  if not roster.get(id) and record.state == 'idle' and (record.desks == nil or next(record.desks) == nil) then
    idle.unindex(record)
    return agents.drop(id)
  end
  healDesk(record)
  if roster.get(id) and not present.isRight(record) then
    present.leave(record, roster.get(id))
    present.enter(record, roster.get(id))
    emptied.watchAll(roster.get(id))
    recovered('present', nil, id)
  end
  local held = contacts.get(record.contactId)
  local fits = held ~= nil and held.agentId == id
  if record.state == 'wrapUp' then
    expectDeadline('wrap:' .. id .. ':' .. record.contactId, record.wrapUpUntilMs, record.contactId, id)
  elseif record.state == 'offered' and not (held and held.state == 'offered' and includes(held.ringing, record.offerId)) then
    recovered('contact', record.contactId, id)
    agent.release(record, true)
  elseif record.state == 'onContact' and not (fits and (held.state == 'accepted' or held.state == 'connected')) then
    recovered('contact', record.contactId, id)
    agent.release(record, false)
  elseif record.state == 'idle' and agent.isRoutable(record) and not isIndexed(record) then
    recovered('routable', nil, id)
    agent.settle(record)
  end
end
