-- Figures of a queue by the tenant's day. The next midnight is known ahead (src/domain/local-day.ts), so the day changes
-- on time whoever calls.
local function countersDay()
  if meta.nextDayStart and now >= meta.nextDayStart then
    return meta.nextDayStart
  end
  return meta.dayStart
end

local function counterField(queueId, name, dayMs)
  return queueId .. ':' .. string.format('%d', dayMs or countersDay()) .. ':' .. name
end

local function count(queueId, name)
  redis.call('HINCRBY', K.counters, counterField(queueId, name), 1)
end

-- The names of `TALLY_NAMES` in contracts/metrics/service-level.ts; a test compares them.
local TALLIES = {
  'offered',
  'answered',
  'answeredWithin',
  'abandoned',
  'abandonedWithin',
  'shortAbandoned',
  'flowOut',
  'callbackRequested',
  'callbackRequestedWithin',
  'failed',
  'callbacks',
  'callbacksReached',
  'callbacksLost',
}

local function countersOf(queueId, dayMs)
  local fields, counts = {}, {}
  for index, name in ipairs(TALLIES) do
    fields[index] = counterField(queueId, name, dayMs)
  end
  for index, text in ipairs(redis.call('HMGET', K.counters, unpack(fields))) do
    counts[TALLIES[index]] = tonumber(text) or 0
  end
  return counts
end
