-- A preview's keys go by themselves when its process dies: each is given its time by the command that makes it.
local function keepForAWhile()
  local keepMs = tuning('keepMs')
  if keepMs > 0 and COMMON.testTime ~= '' then
    for _, key in pairs(K) do
      redis.call('PEXPIRE', key, keepMs)
    end
  end
end

-- The last line of each command: writes what was touched, appends the events and wakes who waits.
local function finish(code, ...)
  contacts.flush()
  agents.flush()
  offers.flush()
  appendEvents(loss.note())
  deadlines.wake()
  keepForAWhile()
  return { code, meta.epoch or 0, ... }
end

-- No record has been changed.
local function refuse(code, ...)
  keepForAWhile()
  return { code, meta.epoch or 0, ... }
end

local function contactReply(record)
  return cjson.encode(record), redis.call('HGET', K.customers, record.contactId)
end
