-- A contact in one queue is a visit: the same steps as `followVisits` of contracts/metrics/visits.ts, taken by the events as
-- they are emitted, so that the counters are a fold of the events. The contact keeps its last visit:
-- `{queueId, kind, sinceMs, open}`.
local COMES_ANEW = { joined = true, moved = true, transferred = true, overflow = true }

local function limitsOf(queueId)
  local queue = queues.get(queueId)
  return queue and { serviceLevelMs = queue.serviceLevelMs, shortAbandonMs = queue.shortAbandonMs or 0 } or nil
end

local function enter(record, queueId, kind, sinceMs)
  record.visit = { queueId = queueId, kind = kind, sinceMs = sinceMs, open = true }
  contacts.touch(record.contactId)
  count(queueId, kind == 'callback' and 'callbacks' or 'offered')
end

-- The event that ends a visit says by which times it was judged, so that a recount judges by the same.
local function leave(record, outcome, event)
  local visit = record.visit
  if not visit or not visit.open then
    return
  end
  visit.open = false
  contacts.touch(record.contactId)
  if visit.kind == 'callback' then
    return count(visit.queueId, outcome == 'answered' and 'callbacksReached' or 'callbacksLost')
  end
  local limits, waitMs = limitsOf(visit.queueId), math.max(0, now - visit.sinceMs)
  event.limits = limits
  local within = limits ~= nil and waitMs <= limits.serviceLevelMs
  if outcome == 'moved' or outcome == 'turnedOut' then
    return count(visit.queueId, 'flowOut')
  end
  if outcome == 'callbackRequested' then
    count(visit.queueId, 'flowOut')
  end
  count(visit.queueId, outcome)
  if within and outcome ~= 'failed' then
    count(visit.queueId, outcome .. 'Within')
  end
  if outcome == 'abandoned' and limits and waitMs < limits.shortAbandonMs then
    count(visit.queueId, 'shortAbandoned')
  end
end

local function stands(record, event, kind)
  local visit = record.visit
  if visit and visit.queueId == event.queueId and not COMES_ANEW[event.cause] then
    return
  end
  leave(record, 'moved', {})
  enter(record, event.queueId, kind, now)
end

-- By the reason with which a contact ends (contracts/end-reasons.ts). Who hung up before anybody talked has abandoned.
local OUTCOMES = {
  customerHungUp = 'abandoned',
  abandoned = 'abandoned',
  queueClosed = 'turnedOut',
  queueFull = 'turnedOut',
  nobodyThere = 'turnedOut',
  waitedTooLong = 'turnedOut',
  flowEnded = 'turnedOut',
  callbackUnreachable = 'turnedOut',
  callbackCancelled = 'turnedOut',
}

local STEPS = {
  ['contact.queued'] = function(record, event)
    stands(record, event, event.kind)
  end,
  ['contact.deferred'] = function(record, event)
    stands(record, event, 'callback')
  end,
  ['contact.connected'] = function(record, event)
    leave(record, 'answered', event)
  end,
  ['contact.ended'] = function(record, event)
    leave(record, OUTCOMES[event.reason] or 'failed', event)
  end,
  ['callback.requested'] = function(record, event)
    local chosenMs = event.scheduledForMs ~= cjson.null and event.scheduledForMs or now
    if record.visit and record.visit.open and record.visit.kind == 'callback' then
      record.visit.sinceMs = chosenMs
      return contacts.touch(record.contactId)
    end
    leave(record, 'callbackRequested', event)
    enter(record, event.queueId, 'callback', chosenMs)
  end,
}

function visits.follow(event)
  local step = STEPS[event.type]
  local record = step and contacts.get(event.contactId)
  if record then
    step(record, event)
  end
end
