-- Figures of a queue by the tenant's day. The next midnight is known ahead (src/domain/local-day.ts), so the day changes
-- on time whoever calls.
local function countersDay()
  if meta.nextDayStart and now >= meta.nextDayStart then
    return meta.nextDayStart
  end
  return meta.dayStart
end

local function counterField(queueId, name)
  return queueId .. ':' .. string.format('%d', countersDay()) .. ':' .. name
end

local function count(queueId, name)
  redis.call('HINCRBY', K.counters, counterField(queueId, name), 1)
end
