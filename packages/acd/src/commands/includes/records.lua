-- Records are JSON in hashes by id. A script decodes each once and writes what it touched once, at its end.
local function recordStore(key)
  local loaded, dirty, store = {}, {}, {}
  function store.get(id)
    if id == nil then
      return nil
    end
    local record = loaded[id]
    if record == nil then
      local text = redis.call('HGET', key, id)
      record = text and cjson.decode(text) or false
      loaded[id] = record
    end
    return record or nil
  end
  function store.put(id, record)
    loaded[id] = record
    dirty[id] = true
    return record
  end
  function store.touch(id)
    dirty[id] = true
  end
  function store.drop(id)
    loaded[id] = false
    dirty[id] = true
  end
  function store.flush()
    for id in pairs(dirty) do
      if loaded[id] then
        redis.call('HSET', key, id, cjson.encode(loaded[id]))
      else
        redis.call('HDEL', key, id)
      end
    end
  end
  return store
end

local contacts = recordStore(K.contacts)
local agents = recordStore(K.agents)
local offers = recordStore(K.offers)
local queues = recordStore(K.queues)
local roster = recordStore(K.roster)

local metaFields = redis.call('HMGET', K.meta, 'epoch', 'configVersion', 'dayStart', 'nextDayStart', 'fallbackQueueId')
local meta = {
  epoch = tonumber(metaFields[1]),
  configVersion = tonumber(metaFields[2]) or 0,
  dayStart = tonumber(metaFields[3]) or 0,
  nextDayStart = tonumber(metaFields[4]),
  fallbackQueueId = metaFields[5] or nil,
}
