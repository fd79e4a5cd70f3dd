-- Conditions and their numbers, in one hash: `[…` (a condition) → its number, `<queue>.<number>` → 1 when agents of that
-- queue stand in its lines, `@<number>` → when a contact last asked for it (ms), `next`, `count`.
local MOST_REQUIREMENTS = 500
local requirement = {}

function requirement.isOpen(queueId, number)
  redis.call('HSET', K.requirements, string.format('@%d', number), now)
  return redis.call('HEXISTS', K.requirements, string.format('%s.%d', queueId, number)) == 1
end

-- Its number, nil when there are too many.
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
  redis.call('HSET', K.requirements, queueId .. '.' .. number, 1, '@' .. number, now)
  return tonumber(number)
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
