-- A callback is a contact that keeps its place without a leg. One offer rings the customer once, under an attempt id.
function callback.stopRing(record)
  if record.attemptId then
    deadlines.disarm('ring:' .. record.contactId .. ':' .. record.attemptId)
  end
  record.attemptId = nil
  record.ringUntilMs = nil
  contacts.touch(record.contactId)
end

-- The promise is over; said once.
function callback.close(record, state)
  if record.callbackId and not record.callbackClosed then
    record.callbackClosed = true
    emit({ type = 'callback.ended', contactId = record.contactId, callbackId = record.callbackId, state = state })
  end
end

function callback.closeFor(record, reason)
  if record.answeredAttemptId then
    callback.close(record, 'done')
  elseif reason == 'callbackUnreachable' then
    callback.close(record, 'unreachable')
  else
    callback.close(record, 'cancelled')
  end
end

-- The customer did not answer: another try after the pause, or the end after the last.
function callback.notReached(record)
  local queue = queues.get(record.queueId)
  local agentRecord = agents.get(record.agentId)
  local piece = work.byOffer(agentRecord, record.offerId)
  local attemptId = record.attemptId
  record.attempts = record.attempts + 1
  record.missedAttemptId = attemptId
  emit({
    type = 'callback.notReached',
    contactId = record.contactId,
    callbackId = record.callbackId,
    attemptId = attemptId,
    attempt = record.attempts,
  })
  callback.stopRing(record)
  if not queue or record.attempts >= queue.callbackMaxAttempts then
    contact.finish(record, 'callbackUnreachable')
    return
  end
  callback.defer(record, callback.rousedMs(record, now + queue.callbackRetryMs))
  agent.release(agentRecord, piece, false)
end

-- When the customer may be rung, from a moment on: after the quiet hours it lies in. `quiet` are spans `{from, to}` (ms).
function callback.rousedMs(record, atMs)
  for _, span in ipairs(record.quiet or {}) do
    if span[1] <= atMs and atMs < span[2] then
      return span[2]
    end
  end
  return atMs
end

function callback.isQuiet(record)
  return record.kind == 'callback' and callback.rousedMs(record, now) > now
end

-- When the next quiet hours of a callback's customer begin, nil when it has none.
function callback.nextQuietMs(record)
  for _, span in ipairs(record.kind == 'callback' and record.quiet or {}) do
    if span[1] > now then
      return span[1]
    end
  end
end

-- A callback that waits in line leaves it then.
function callback.watchQuiet(record)
  local quietMs = callback.nextQuietMs(record)
  if quietMs then
    deadlines.arm('quiet:' .. record.contactId .. ':' .. quietMs, quietMs)
  end
end

local function scheduledMember(record)
  return string.format('^%s:%013d:%s', record.queueId, record.dueAtMs, record.contactId)
end

-- Those who wait for a quiet moment of their queue, the oldest first.
local function calmMember(record)
  return string.format('%%%s:%013d:%s', record.queueId, record.enqueuedAtMs, record.contactId)
end

-- Whether it waits for the time that its customer chose, and for nothing else.
local function isScheduled(record)
  return record.scheduledForMs ~= nil and not record.sinceMs
end

-- Whether it is called at a quiet moment of its queue, and at its chosen time at the latest.
local function awaitsCalm(record)
  return record.whenQuiet and record.state == 'deferred' and isScheduled(record)
end

-- A queue has one deadline for this, while somebody waits for a quiet moment.
local function watchCalm(queueId)
  local member = 'calm:' .. queueId
  if not redis.call('ZSCORE', K.deadlines, member) then
    deadlines.arm(member, now + tuning('calmLookMs'))
  end
end

-- Out of line until a moment.
function callback.defer(record, dueAtMs)
  if record.state ~= 'deferred' then
    setContactState(record, 'deferred')
  end
  record.agentId = nil
  record.offerId = nil
  record.dueAtMs = dueAtMs
  deadlines.arm('retry:' .. record.contactId .. ':' .. dueAtMs, dueAtMs)
  if isScheduled(record) then
    addAll(K.waiting, { scheduledMember(record) })
  end
  if awaitsCalm(record) then
    callback.awaitCalm(record)
  end
  emit({ type = 'contact.deferred', contactId = record.contactId, queueId = record.queueId, dueAtMs = dueAtMs })
end

function callback.undefer(record)
  deadlines.disarm('retry:' .. record.contactId .. ':' .. record.dueAtMs)
  redis.call('ZREM', K.waiting, scheduledMember(record), calmMember(record))
  record.dueAtMs = nil
  contacts.touch(record.contactId)
end

-- The customer chose a time, nil: when it is their turn; `whenQuiet`: a quiet moment before that time. Returns the record
-- when it is in line; the caller matches it.
function callback.schedule(record, scheduledForMs, whenQuiet)
  record.scheduledForMs = scheduledForMs
  record.whenQuiet = scheduledForMs ~= nil and whenQuiet or nil
  record.sinceMs = nil
  if not scheduledForMs then
    return contact.rejoin(record, 'callbackRequested')
  end
  callback.defer(record, callback.rousedMs(record, scheduledForMs))
end

-- The pause is over. At a chosen time waiting begins: its steps and stages too, but at the place it had.
function callback.requeue(record)
  callback.undefer(record)
  if isScheduled(record) then
    record.sinceMs = math.min(now, record.scheduledForMs)
    record.joinedAtMs = nil
  end
  match.contact(contact.rejoin(record, 'retry'))
end

-- Out of the quiet hours of its customer it waits for a quiet moment of its queue; in them it waits for their end.
function callback.awaitCalm(record)
  if not awaitsCalm(record) then
    return
  end
  local rousedMs = callback.rousedMs(record, now)
  if rousedMs > now then
    return deadlines.arm('rouse:' .. record.contactId .. ':' .. rousedMs, rousedMs)
  end
  addAll(K.waiting, { calmMember(record) })
  watchCalm(record.queueId)
end

-- Whether somebody looks after its quiet moment, if it waits for one.
function callback.isWatched(record)
  if not awaitsCalm(record) then
    return true
  end
  local rousedMs = callback.rousedMs(record, now)
  if redis.call('ZSCORE', K.waiting, calmMember(record)) then
    return redis.call('ZSCORE', K.deadlines, 'calm:' .. record.queueId)
  end
  return rousedMs > now and redis.call('ZSCORE', K.deadlines, 'rouse:' .. record.contactId .. ':' .. rousedMs)
end

-- The oldest who waits for a quiet moment and may be rung. Who has come into quiet hours is put aside until they are over.
local MOST_PUT_ASIDE = 8
local function nextForCalm(queueId)
  for _ = 1, MOST_PUT_ASIDE do
    local from, to = '[%' .. queueId .. ':', '(%' .. queueId .. ';'
    local member = redis.call('ZRANGEBYLEX', K.waiting, from, to, 'LIMIT', 0, 1)[1]
    if not member then
      return nil, false
    end
    local record = contacts.get(string.match(member, '([^:]+)$'))
    local waits = record and awaitsCalm(record) and member == calmMember(record)
    if waits and callback.rousedMs(record, now) == now then
      return record, true
    end
    redis.call('ZREM', K.waiting, member)
    if waits then
      callback.awaitCalm(record)
    end
  end
  return nil, true
end

-- Whether the queue has time for a callback that asked for that: somebody is available, nobody is served before it, and
-- nobody has waited as long as the queue's threshold.
local function isCalm(queue, record)
  if not queue.calmWaitMs or overflow.isEmpty(queue, 'available') or line.ahead(record, queue) > 0 then
    return false
  end
  local oldestMs = line.oldestMs(queue.queueId)
  return oldestMs == nil or now - oldestMs < queue.calmWaitMs
end

-- The deadline: one comes into line, at the place that it had, when the queue is quiet.
function callback.lookForCalm(queueId)
  local queue = queues.get(queueId)
  local record, more = nextForCalm(queueId)
  if queue and record and isCalm(queue, record) then
    emit({
      type = 'callback.quietCame',
      contactId = record.contactId,
      queueId = record.queueId,
      callbackId = record.callbackId,
    })
    callback.requeue(record)
  end
  if more then
    watchCalm(queueId)
  end
end
