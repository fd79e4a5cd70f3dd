-- Records are JSON in hashes by id. A call decodes each once and writes what it touched once, at its end.
local function recordStore(name)
  local loaded, dirty, store = {}, {}, {}
  onBegin[#onBegin + 1] = function()
    loaded, dirty = {}, {}
  end
  function store.get(id)
    if id == nil then
      return nil
    end
    local record = loaded[id]
    if record == nil then
      local text = redis.call('HGET', K[name], id)
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
        redis.call('HSET', K[name], id, cjson.encode(loaded[id]))
      else
        redis.call('HDEL', K[name], id)
      end
    end
  end
  return store
end

-- Configuration is read only here, so what was decoded once is good while the text is the same.
local MOST_DECODED = 2000
local decoded, decodedCount = {}, 0
local function decodeConfiguration(text)
  local record = decoded[text]
  if not record then
    if decodedCount >= MOST_DECODED then
      decoded, decodedCount = {}, 0
    end
    record = cjson.decode(text)
    decoded[text] = record
    decodedCount = decodedCount + 1
  end
  return record
end

local function configurationStore(name)
  local loaded, store = {}, {}
  onBegin[#onBegin + 1] = function()
    loaded = {}
  end
  function store.get(id)
    if id == nil then
      return nil
    end
    if loaded[id] == nil then
      local text = redis.call('HGET', K[name], id)
      loaded[id] = text and decodeConfiguration(text) or false
    end
    return loaded[id] or nil
  end
  -- The configuration has just been written.
  function store.forget(id)
    loaded[id] = nil
  end
  return store
end

local contacts = recordStore('contacts')
local agents = recordStore('agents')
local offers = recordStore('offers')
local queues = configurationStore('queues')
local roster = configurationStore('roster')

local meta
onBegin[#onBegin + 1] = function()
  local fields = redis.call('HMGET', K.meta, 'epoch', 'configVersion', 'dayStart', 'nextDayStart', 'fallbackQueueId', 'server', 'lostAtMs')
  meta = {
    epoch = tonumber(fields[1]),
    configVersion = tonumber(fields[2]) or 0,
    dayStart = tonumber(fields[3]) or 0,
    nextDayStart = tonumber(fields[4]),
    fallbackQueueId = fields[5] ~= '' and fields[5] or nil,
    server = fields[6],
    lostAtMs = tonumber(fields[7]),
  }
end
