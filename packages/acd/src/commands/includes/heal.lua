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
  match.queue(contact.rejoin(record, 'recovered'))
end

local function healQueued(record)
  if not queues.get(record.queueId) or not redis.call('ZSCORE', K.waiting, record.queueId .. ':' .. record.place .. ':' .. record.contactId) then
    line.leave(record)
    backInLine(record, 'place')
  end
end

local function healOffered(record)
  local pending, agentRecord = offers.get(record.offerId), agents.get(record.agentId)
  local holds = agentRecord and agentRecord.state == 'offered' and agentRecord.offerId == record.offerId
  if pending and pending.state == 'pending' and holds then
    return expectDeadline('offer:' .. record.offerId, pending.expiresAtMs, record.contactId, record.agentId)
  end
  if pending and pending.state == 'pending' then
    offer.close(pending, 'revoked', 'deskGone')
  end
  backInLine(record, 'offer')
  if holds then
    agent.release(agentRecord, true)
  end
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
  for _, member in ipairs(record.indexed or {}) do
    if not redis.call('ZSCORE', K.idle, member) then
      return false
    end
  end
  return record.indexed ~= nil or #(roster.get(record.agentId).queueIds or {}) == 0
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
  local held = contacts.get(record.contactId)
  local fits = held ~= nil and held.agentId == id
  if record.state == 'wrapUp' then
    expectDeadline('wrap:' .. id .. ':' .. record.contactId, record.wrapUpUntilMs, record.contactId, id)
  elseif record.state == 'offered' and not (fits and held.state == 'offered' and held.offerId == record.offerId) then
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
