-- The last line of each command: writes what was touched, appends the events and wakes who waits.
local function finish(code, ...)
  contacts.flush()
  agents.flush()
  offers.flush()
  appendEvents()
  deadlines.wake()
  return { code, meta.epoch or 0, ... }
end

-- Nothing has been changed.
local function refuse(code, ...)
  return { code, meta.epoch or 0, ... }
end

local function contactReply(record)
  return cjson.encode(record), redis.call('HGET', K.customers, record.contactId)
end
