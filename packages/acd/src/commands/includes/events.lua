-- Events are appended by the script that made the change. The stream id is <epoch>-<seq>.
local emitted

onBegin[#onBegin + 1] = function()
  emitted = {}
end

local function emit(event)
  if type(event) == 'table' then
    visits.follow(event)
  end
  emitted[#emitted + 1] = event
end

-- 2025-01-01: epochs are seconds since then, so that one made after a flush is higher though nothing remembers the last.
local EPOCH_ZERO_MS = 1735689600000

local function raisedEpoch()
  local bySeconds = math.floor((now - EPOCH_ZERO_MS) / 1000)
  return math.max(1, bySeconds, (meta.epoch or 0) + 1, COMMON.knownEpoch + 1)
end

local function startEpoch()
  if meta.epoch or COMMON.knownEpoch > 0 then
    table.insert(emitted, 1, { type = 'recovered', what = 'epoch', contactId = cjson.null, agentId = cjson.null })
  end
  meta.epoch = raisedEpoch()
  redis.call('HSET', K.meta, 'epoch', meta.epoch)
end

-- `begins`: a new epoch, whatever there is to say.
local function appendEvents(begins)
  if #emitted == 0 and not begins then
    return
  end
  local starts = false
  if begins or not meta.epoch or redis.call('EXISTS', K.stream) == 0 then
    startEpoch()
    starts = true
  end
  local last
  for index, event in ipairs(emitted) do
    -- The first id of an epoch is written out: Redis would begin at 0, and positions begin at 1.
    local id = meta.epoch .. (starts and index == 1 and '-1' or '-*')
    local text = type(event) == 'string' and event or cjson.encode(event)
    last = redis.call('XADD', K.stream, id, 'at', now, 'v', meta.configVersion, 'e', text)
  end
  redis.call('PUBLISH', K.stream, last)
end
