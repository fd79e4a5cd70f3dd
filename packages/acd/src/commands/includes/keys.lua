-- KEYS are the tenant's keys in the order of src/store/keys.ts; all of them share one hash tag, and a script touches no
-- other key. ARGV: 1 test time ('' in production), 2 seed for new ids (14 characters), 3 highest epoch the caller has
-- seen, 4 tuning (JSON), 5… the command's own, as A[1]….
local K = {
  meta = KEYS[1],
  stream = KEYS[2],
  contacts = KEYS[3],
  customers = KEYS[4],
  open = KEYS[5],
  agents = KEYS[6],
  waiting = KEYS[7],
  idle = KEYS[8],
  offers = KEYS[9],
  deadlines = KEYS[10],
  queues = KEYS[11],
  roster = KEYS[12],
  counters = KEYS[13],
  pace = KEYS[14],
  hours = KEYS[15],
  configuration = KEYS[16],
}
local TENANT = string.match(K.meta, '{(.-)}')
-- A channel is no key: it has no slot, and every process of the deployment listens to this one.
local WAKE_CHANNEL = string.match(K.meta, '^(.-)acd:{') .. 'acd:wake'

local A = {}
for index = 5, #ARGV do
  A[index - 4] = ARGV[index]
end

local tuningTable
-- Milliseconds, by the names of src/tuning.ts.
local function tuning(name)
  tuningTable = tuningTable or cjson.decode(ARGV[4])
  return tuningTable[name]
end

-- The parts call one another; each fills its own table.
local line, idle, offer, match, agent, contact, callback = {}, {}, {}, {}, {}, {}, {}
