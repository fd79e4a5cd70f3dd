-- What an agent has at hand: a piece of work for each contact, from the offer to the end of its wrap-up. The first is in the
-- agent's record itself, as most agents never have another; the others are in `more`, in the order in which they came. What
-- an agent is (`state`) is what its first piece is; the next takes its place when it is over.
-- Who may have how many is its capacity: in total and for each channel. One offer rings at an agent at a time.
local work = {}
work.FIELDS = { 'state', 'stateSinceMs', 'contactId', 'offerId', 'wrapUpUntilMs', 'channel' }
work.ONE_CALL = { total = 1, voice = 1 }

-- A line is of voice unless its name ends in another channel.
function work.channelOf(name)
  return string.match(name, '%.(%a+)$') or 'voice'
end

-- The line whatever the channel.
function work.anyChannel(name)
  return (string.gsub(name, '%.%a+$', ''))
end

function work.inChannel(name, channel)
  return (channel or 'voice') == 'voice' and name or name .. '.' .. channel
end

function work.capacity(record)
  local person = roster.get(record.agentId)
  return person and person.capacity or work.ONE_CALL
end

-- Whether there is room for one more: of a channel, or of any when none is named.
function work.fits(record, channel)
  local capacity, total, used = work.capacity(record), 0, {}
  for _, piece in ipairs(work.all(record)) do
    local of = piece.channel or 'voice'
    total = total + 1
    used[of] = (used[of] or 0) + 1
  end
  if total >= capacity.total then
    return false
  end
  for of, most in pairs(capacity) do
    if of ~= 'total' and (of == channel or not channel) and (used[of] or 0) < most then
      return true
    end
  end
  return false
end

function work.all(record)
  local pieces = { record.state ~= 'idle' and record or nil }
  for _, piece in ipairs(record.more or {}) do
    pieces[#pieces + 1] = piece
  end
  return pieces
end

-- The first that `holds` is true of.
function work.find(record, holds)
  for _, piece in ipairs(work.all(record)) do
    if holds(piece) then
      return piece
    end
  end
end

-- What came of an offer; not its wrap-up.
function work.byOffer(record, offerId)
  return record and offerId and work.find(record, function(piece)
    return piece.offerId == offerId and piece.state ~= 'wrapUp'
  end) or nil
end

function work.wrapUpOf(record, contactId)
  return record and work.find(record, function(piece)
    return piece.state == 'wrapUp' and (not contactId or piece.contactId == contactId)
  end)
end

function work.inState(record, state)
  return work.find(record, function(piece)
    return piece.state == state
  end)
end

function work.isAbout(record, contactId)
  return work.find(record, function(piece)
    return piece.contactId == contactId
  end) ~= nil
end

-- `untilMs`: when the state ends by itself, nil when it does not.
function work.say(record, untilMs)
  emit({
    type = 'agent.stateChanged',
    agentId = record.agentId,
    state = record.state,
    contactId = record.contactId or cjson.null,
    untilMs = untilMs or cjson.null,
  })
end

-- It rings for a contact. `anyway`: it is so, whatever the capacity says.
function work.begin(record, contactRecord, offerId, untilMs, anyway)
  if not anyway and not work.fits(record, contactRecord.channel or 'voice') then
    error({ err = 'ACD_TRANSITION agent ' .. record.state .. ' offered' })
  end
  local piece = record
  if record.state ~= 'idle' then
    piece = {}
    record.more = record.more or {}
    table.insert(record.more, piece)
  end
  piece.state = 'offered'
  piece.stateSinceMs = now
  piece.contactId = contactRecord.contactId
  piece.offerId = offerId
  piece.channel = contactRecord.channel
  agents.touch(record.agentId)
  if piece == record then
    work.say(record, untilMs)
  end
  return piece
end

function work.move(record, piece, to, untilMs)
  checkEdge(AGENT_TRANSITIONS, 'agent', piece.state, to)
  piece.state = to
  piece.stateSinceMs = now
  agents.touch(record.agentId)
  if piece == record then
    work.say(record, untilMs)
  end
end

-- A wrap-up that ends later.
function work.prolong(record, piece, untilMs)
  piece.wrapUpUntilMs = untilMs
  agents.touch(record.agentId)
  if piece == record then
    work.say(record, untilMs)
  end
end

-- It is over. `piece` is no piece any more, and may be another one's by now.
function work.finish(record, piece)
  checkEdge(AGENT_TRANSITIONS, 'agent', piece.state, 'idle')
  agents.touch(record.agentId)
  local rest, first = {}, record
  for _, other in ipairs(record.more or {}) do
    if other ~= piece then
      rest[#rest + 1] = other
    end
  end
  if piece == record then
    first = table.remove(rest, 1) or { state = 'idle', stateSinceMs = now }
    for _, field in ipairs(work.FIELDS) do
      record[field] = first[field]
    end
  end
  record.more = #rest > 0 and rest or nil
  if piece == record then
    local ringing = record.state == 'offered' and offers.get(record.offerId)
    work.say(record, ringing and ringing.expiresAtMs or record.wrapUpUntilMs)
  end
end
