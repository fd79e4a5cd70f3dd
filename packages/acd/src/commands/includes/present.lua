-- Who is logged in, and who is available, in each line: `<level>:<line>:<agent>`, so that "nobody" costs one look. A line is one
-- here whatever the channel.
local LEVELS = { offline = {}, notReady = { 'loggedIn' }, available = { 'loggedIn', 'available' } }

local function presentMembers(record, person)
  local members = {}
  for _, level in ipairs(LEVELS[record.presentAs or 'offline']) do
    members[#members + 1] = level .. ':@' .. record.agentId .. ':' .. record.agentId
    for _, standing in ipairs(person.lines or {}) do
      members[#members + 1] = level .. ':' .. work.anyChannel(standing[1]) .. ':' .. record.agentId
    end
  end
  return members
end

function present.leave(record, person)
  local members = presentMembers(record, person)
  if #members > 0 then
    redis.call('ZREM', K.present, unpack(members))
  end
  record.presentAs = nil
  agents.touch(record.agentId)
end

function present.enter(record, person)
  record.presentAs = record.status
  addAll(K.present, presentMembers(record, person))
  agents.touch(record.agentId)
end

-- After a change of the status.
function present.follow(record)
  local person = roster.get(record.agentId)
  if person and record.presentAs ~= record.status then
    present.leave(record, person)
    present.enter(record, person)
    emptied.watchAll(person)
  end
end

-- ';' is the byte after ':'.
function present.any(level, name)
  local from = level .. ':' .. name
  return redis.call('ZRANGEBYLEX', K.present, '[' .. from .. ':', '(' .. from .. ';', 'LIMIT', 0, 1)[1] ~= nil
end

function present.count(level, name)
  local from = level .. ':' .. name
  return redis.call('ZLEXCOUNT', K.present, '[' .. from .. ':', '(' .. from .. ';')
end

-- Whether this agent is where it should be.
function present.isRight(record)
  local members = (record.presentAs or 'offline') == record.status and presentMembers(record, roster.get(record.agentId))
  return members and (#members == 0 or redis.call('ZSCORE', K.present, members[#members]) ~= false)
end
