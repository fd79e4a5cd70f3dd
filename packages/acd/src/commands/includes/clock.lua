-- Time is Redis' own, so that processes with different clocks agree. Tests move it, under a test prefix only.
local now, issuedIds, chanceState

onBegin[#onBegin + 1] = function()
  issuedIds = 0
  chanceState = nil
  if COMMON.testTime == '' then
    local time = redis.call('TIME')
    now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
  elseif string.sub(K.meta, 1, 5) == 'test:' then
    now = tonumber(COMMON.testTime)
  else
    error({ err = 'ACD_TIME a time argument is accepted only under a test prefix' })
  end
end

local CROCKFORD = '0123456789abcdefghjkmnpqrstvwxyz'

local function crockford(value, digits)
  local text = {}
  for index = digits, 1, -1 do
    local rest = value % 32
    text[index] = string.sub(CROCKFORD, rest + 1, rest + 1)
    value = math.floor(value / 32)
  end
  return table.concat(text)
end

-- Redis seeds math.random alike for each call, so randomness comes with the call; a counter tells ids of one call apart.
local function newOfferId()
  local id = 'off_' .. crockford(now, 10) .. COMMON.seed .. crockford(issuedIds, 2)
  issuedIds = issuedIds + 1
  return id
end

-- A number in [0, 1): Lehmer's generator (Park and Miller 1988), begun from the call's seed.
local function chance()
  if not chanceState then
    chanceState = 1
    for index = 1, #COMMON.seed do
      chanceState = (chanceState * 33 + string.byte(COMMON.seed, index)) % 2147483647
    end
  end
  chanceState = chanceState * 48271 % 2147483647
  return chanceState / 2147483647
end
