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
  local piece = record and record.state == 'pending' and work.byOffer(agents.get(record.agentId), offerId)
  return piece and piece.state == 'offered'
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
    free[#free + 1] = { agentId = pending and pending.agentId or record.agentId, offerId = offerId }
  end
  for _, closed in ipairs(offer.withdrawAll(record, 'callerLeft')) do
    free[#free + 1] = closed
  end
  backInLine(record, 'offer')
  offer.releaseAll(free)
end

-- Somebody is asked, and must know it.
local function healConsult(record)
  local ask = record.consult
  local asked, held = agents.get(ask.agentId), offers.get(ask.offerId)
  local wanted = ask.state == 'ringing' and 'offered' or 'onContact'
  local piece = work.byOffer(asked, ask.offerId)
  if not held or not piece or piece.state ~= wanted then
    recovered('consult', record.contactId, ask.agentId)
    return consult.close(record, 'agentGone')
  end
  if ask.state == 'ringing' then
    expectDeadline('offer:' .. ask.offerId, held.expiresAtMs, record.contactId, ask.agentId)
  end
end

local function healHeld(record)
  local piece = work.byOffer(agents.get(record.agentId), record.offerId)
  if not piece or piece.state ~= 'onContact' or piece.contactId ~= record.contactId then
    return backInLine(record, 'agent')
  end
  if record.consult then
    healConsult(record)
  end
  if record.supervision and not supervision.isRight(record) then
    recovered('supervision', record.contactId, record.supervision.supervisorId)
    supervision.close(record, 'deskGone')
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
    if not callback.isWatched(record) then
      recovered('deadline', id, nil)
      callback.awaitCalm(record)
    end
  end
end

-- Legs and desks have been heard: those who wait look for somebody, a page at a time.
function DUE.heal(after)
  local ids = redis.call('ZRANGEBYLEX', K.open, after == '-' and '-' or '(' .. after, '+', 'LIMIT', 0, tuning('reconcileBatch'))
  for _, id in ipairs(ids) do
    local record = contacts.get(id)
    local queue = record and record.lines and queues.get(record.queueId)
    local agentRecord = queue and idle.pick(record.lines, queue)
    if agentRecord then
      agent.settle(agentRecord)
    end
  end
  if #ids == tuning('reconcileBatch') then
    deadlines.arm('heal:' .. ids[#ids], now)
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
    if queueOfLine(standing[1]) and not standsIn[standing[1]] and work.fits(record, work.channelOf(standing[1])) then
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

-- A piece of the agent's work of which its contact knows nothing.
function work.lost(record)
  for _, piece in ipairs(work.all(record)) do
    local held = contacts.get(piece.contactId)
    local asked = consult.isOf(held, piece.offerId)
    local fits = asked or held ~= nil and held.agentId == record.agentId and held.offerId == piece.offerId
    if piece.state == 'wrapUp' then
      expectDeadline('wrap:' .. record.agentId .. ':' .. piece.contactId, piece.wrapUpUntilMs, piece.contactId, record.agentId)
    elseif piece.state == 'offered' and not asked and not (held and held.state == 'offered' and includes(held.ringing, piece.offerId)) then
      return piece
    elseif piece.state == 'onContact' and not (fits and (held.state == 'accepted' or held.state == 'connected')) then
      return piece
    end
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
  local watched = record.watching and contacts.get(record.watching.contactId)
  if record.watching and not (watched and watched.supervision and watched.supervision.supervisorId == id) then
    recovered('supervision', record.watching.contactId, id)
    supervision.leave(record, 'deskGone')
  end
  healDesk(record)
  if roster.get(id) and not present.isRight(record) then
    present.leave(record, roster.get(id))
    present.enter(record, roster.get(id))
    emptied.watchAll(roster.get(id))
    recovered('present', nil, id)
  end
  local lost = work.lost(record)
  while lost do
    recovered('contact', lost.contactId, id)
    agent.release(record, lost, lost.state == 'offered')
    lost = work.lost(record)
  end
  if agent.isRoutable(record) and not isIndexed(record) then
    recovered('routable', nil, id)
    agent.settle(record)
  end
end
