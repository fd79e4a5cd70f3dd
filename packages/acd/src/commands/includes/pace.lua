-- How fast a queue serves those who really wait: for each accepted contact that stood in line, the time it was first in
-- line (since the accept before it, or since it came). A ring of the last 32, in ms.
local PACE_SAMPLES = 32
local STOOD_IN_LINE_MS = 500

local function recordPace(record, offerRecord)
  local text = redis.call('HGET', K.pace, record.queueId)
  local ring = text and cjson.decode(text) or { samples = {} }
  if offerRecord.createdAtMs - contact.sinceMs(record) >= STOOD_IN_LINE_MS then
    ring.samples[#ring.samples + 1] = now - math.max(ring.lastAtMs or 0, contact.sinceMs(record))
    if #ring.samples > PACE_SAMPLES then
      table.remove(ring.samples, 1)
    end
  end
  ring.lastAtMs = now
  redis.call('HSET', K.pace, record.queueId, cjson.encode(ring))
end
