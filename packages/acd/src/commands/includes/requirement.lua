-- Conditions and their numbers, in one hash: `[…` (a condition) → its number, `<queue>.<number>` → 1 when agents of that
-- queue stand in its lines, 0 until they do, `@<number>` → when a contact last asked for it (ms), `next`, `count`;
-- `writer`, `writerUntilMs`: below.
local MOST_REQUIREMENTS = 500
local requirement = {}

-- Contacts may wait in its lines.
function requirement.isOpen(queueId, number)
  redis.call('HSET', K.requirements, string.format('@%d', number), now)
  return redis.call('HGET', K.requirements, string.format('%s.%d', queueId, number)) == '1'
end

-- Its number, nil when there are too many. Agents stand in its lines when `goLive` says so.
function requirement.open(queueId, text)
  local number = redis.call('HGET', K.requirements, text)
  if not number then
    if tonumber(redis.call('HGET', K.requirements, 'count') or 0) >= MOST_REQUIREMENTS then
      return nil
    end
    number = redis.call('HINCRBY', K.requirements, 'next', 1)
    redis.call('HSET', K.requirements, text, number)
    redis.call('HINCRBY', K.requirements, 'count', 1)
  end
  redis.call('HSETNX', K.requirements, queueId .. '.' .. number, 0)
  redis.call('HSET', K.requirements, '@' .. number, now)
  return tonumber(number)
end

-- An agent's lines are written whole, from a reading of this hash. So one process writes at a time, and it reads after it
-- has become the writer: what it does not know then has no agents yet. A new writer has a new token, and the steps of one
-- that was stopped meanwhile are refused; otherwise it would take the newer conditions from the agents.
function requirement.becomeWriter()
  redis.call('HSET', K.requirements, 'writer', COMMON.seed, 'writerUntilMs', now + tuning('writerLeaseMs'))
  return COMMON.seed
end

-- How long the others leave the writer alone (ms).
function requirement.writerLeftMs()
  return (tonumber(redis.call('HGET', K.requirements, 'writerUntilMs')) or 0) - now
end

-- Whether this is the writer; a step is also a sign of life.
function requirement.isWriter(token)
  if redis.call('HGET', K.requirements, 'writer') ~= token then
    return false
  end
  redis.call('HSET', K.requirements, 'writerUntilMs', now + tuning('writerLeaseMs'))
  return true
end

-- All agents of the queue stand in its lines.
function requirement.goLive(queueId, number)
  local field = queueId .. '.' .. number
  if redis.call('HEXISTS', K.requirements, field) == 1 then
    redis.call('HSET', K.requirements, field, 1)
  end
end

-- Nobody asks for it in this queue any more ('': nowhere).
function requirement.drop(queueId, text, olderThanMs)
  local number = redis.call('HGET', K.requirements, text)
  if not number or tonumber(redis.call('HGET', K.requirements, '@' .. number) or 0) > olderThanMs then
    return
  end
  if queueId ~= '' then
    redis.call('HDEL', K.requirements, queueId .. '.' .. number)
  else
    redis.call('HDEL', K.requirements, text, '@' .. number)
    redis.call('HINCRBY', K.requirements, 'count', -1)
  end
end
