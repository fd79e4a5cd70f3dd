-- Who waits: one sorted set, read by its bytes. A member is `<queue>:<order>:<contact>`, where order ascends from the
-- next to be served: 999 minus priority, time of entering, and a number that settles the same millisecond. A second
-- member `~<queue>:<contact>` for each callback makes them countable.
local function placeIn(queue, record)
  return string.format('%03d:%013d:%010d', 999 - queue.priority, record.enqueuedAtMs, record.order)
end

function line.join(record, queue)
  record.queueId = queue.queueId
  record.place = placeIn(queue, record)
  redis.call('ZADD', K.waiting, 0, queue.queueId .. ':' .. record.place .. ':' .. record.contactId)
  if record.kind == 'callback' then
    redis.call('ZADD', K.waiting, 0, '~' .. queue.queueId .. ':' .. record.contactId)
  end
  contacts.touch(record.contactId)
end

function line.leave(record)
  redis.call('ZREM', K.waiting, record.queueId .. ':' .. record.place .. ':' .. record.contactId)
  redis.call('ZREM', K.waiting, '~' .. record.queueId .. ':' .. record.contactId)
end

-- ';' is the byte after ':'.
function line.length(queueId)
  return redis.call('ZLEXCOUNT', K.waiting, '[' .. queueId .. ':', '(' .. queueId .. ';')
end

function line.callbacks(queueId)
  return redis.call('ZLEXCOUNT', K.waiting, '[~' .. queueId .. ':', '(~' .. queueId .. ';')
end

-- 1 = next.
function line.position(record)
  local own = record.queueId .. ':' .. record.place .. ':' .. record.contactId
  return redis.call('ZLEXCOUNT', K.waiting, '[' .. record.queueId .. ':', '[' .. own)
end

-- The next to be served, nil when nobody waits. A member without its contact (lost in a fail-over) is removed on sight.
function line.head(queueId)
  for _ = 1, 8 do
    local members = redis.call('ZRANGEBYLEX', K.waiting, '[' .. queueId .. ':', '(' .. queueId .. ';', 'LIMIT', 0, 1)
    if not members[1] then
      return nil
    end
    local record = contacts.get(string.match(members[1], '([^:]+)$'))
    if record and record.state == 'queued' and members[1] == queueId .. ':' .. (record.place or '') .. ':' .. record.contactId then
      return record
    end
    redis.call('ZREM', K.waiting, members[1])
  end
  return nil
end
