-- Time is Redis' own, so that processes with different clocks agree. Tests move it, under a test prefix only.
local function readNow()
  if ARGV[1] ~= '' then
    if string.sub(K.meta, 1, 5) ~= 'test:' then
      error({ err = 'ACD_TIME a time argument is accepted only under a test prefix' })
    end
    return tonumber(ARGV[1])
  end
  local time = redis.call('TIME')
  return tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end
local now = readNow()

local CROCKFORD = '0123456789abcdefghjkmnpqrstvwxyz'
local issuedIds = 0

local function crockford(value, digits)
  local text = ''
  for _ = 1, digits do
    local rest = value % 32
    text = string.sub(CROCKFORD, rest + 1, rest + 1) .. text
    value = math.floor(value / 32)
  end
  return text
end

-- Redis seeds math.random alike for each script, so randomness comes with the call; a counter tells ids of one call apart.
local function newOfferId()
  local id = 'off_' .. crockford(now, 10) .. ARGV[2] .. crockford(issuedIds, 2)
  issuedIds = issuedIds + 1
  return id
end
