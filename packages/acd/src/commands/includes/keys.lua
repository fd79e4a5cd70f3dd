-- KEYS are the tenant's keys in the order of src/store/keys.ts; all of them share one hash tag, and a function touches no
-- other key. ARGS: 1 test time ('' in production), 2 seed for ids and chance (14 characters), 3 highest epoch the caller
-- has seen, 4 tuning (JSON), 5… the command's own, as A[1]….
local KEY_NAMES = {
  'meta',
  'stream',
  'contacts',
  'customers',
  'open',
  'agents',
  'waiting',
  'idle',
  'offers',
  'deadlines',
  'queues',
  'roster',
  'counters',
  'pace',
  'hours',
  'configuration',
  'present',
  'standing',
  'requirements',
}
local K, A, COMMON = {}, {}, {}

onBegin[#onBegin + 1] = function(keys, args)
  for index, name in ipairs(KEY_NAMES) do
    K[name] = keys[index]
  end
  COMMON = { testTime = args[1], seed = args[2], knownEpoch = tonumber(args[3]), tuning = args[4] }
  A = {}
  for index = 5, #args do
    A[index - 4] = args[index]
  end
end

local tuningTable, tuningText
-- Milliseconds, by the names of src/tuning.ts.
local function tuning(name)
  if tuningText ~= COMMON.tuning then
    tuningTable, tuningText = cjson.decode(COMMON.tuning), COMMON.tuning
  end
  return tuningTable[name]
end

-- A channel is no key: it has no slot, and every process of the deployment listens to this one.
local function publishWake(message)
  local prefix, tenant = string.match(K.meta, '^(.-)acd:{(.-)}')
  redis.call('PUBLISH', prefix .. 'acd:wake', tenant .. ' ' .. message)
end

-- The parts call one another; each fills its own table.
local present, plan, overflow, emptied, line, idle, offer, match, agent, contact, callback, consult, supervision, visits =
  {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}

-- Into a sorted set that is read by its bytes.
local function addAll(key, members)
  local scored = {}
  for index, member in ipairs(members) do
    scored[2 * index - 1] = 0
    scored[2 * index] = member
  end
  if #members > 0 then
    redis.call('ZADD', key, unpack(scored))
  end
end
