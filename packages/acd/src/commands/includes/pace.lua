-- How fast a queue serves those who really wait: for each accepted contact that stood in line, the time it was first in
-- line (since the accept before it, or since it came), and how many agents were available then, busy or not. A ring of the
-- last 32.
local PACE_SAMPLES = 32
local STOOD_IN_LINE_MS = 500

-- Agents of the queue who are available, busy or not.
local function staffOf(queue)
  local agentCount = 0
  for _, delayMs in ipairs(queue.delays) do
    agentCount = agentCount + present.count('available', string.format('%s.0.%d', queue.queueId, delayMs))
  end
  return agentCount
end

local function recordPace(record, offerRecord)
  local queue = queues.get(record.queueId)
  local text = redis.call('HGET', K.pace, record.queueId)
  local ring = text and cjson.decode(text) or {}
  ring.services = ring.services or {}
  if queue and offerRecord.createdAtMs - contact.sinceMs(record) >= STOOD_IN_LINE_MS then
    ring.services[#ring.services + 1] = { now - math.max(ring.lastAtMs or 0, contact.sinceMs(record)), staffOf(queue) }
    if #ring.services > PACE_SAMPLES then
      table.remove(ring.services, 1)
    end
  end
  ring.lastAtMs = now
  redis.call('HSET', K.pace, record.queueId, cjson.encode({ lastAtMs = now, services = ring.services }))
end

-- What an estimate is made of (JSON, '' while nothing is known), and the queue's hours (JSON).
local function paceOf(queueId)
  local queue, text = queues.get(queueId), redis.call('HGET', K.pace, queueId)
  if not queue or not text then
    return '', ''
  end
  local ring, first = cjson.decode(text), line.first(queueId)
  local beganMs = math.max(ring.lastAtMs or 0, first and contact.sinceMs(first) or now)
  local pace = { services = ring.services or {}, agents = staffOf(queue), elapsedMs = math.max(0, now - beganMs) }
  return cjson.encode(pace), redis.call('HGET', K.hours, queueId) or ''
end
