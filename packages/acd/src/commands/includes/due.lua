-- What each kind of deadline does when its time has come. Each checks the token it was armed with.
local DUE = {}

function DUE.offer(id)
  local record = offers.get(id)
  if record and record.state == 'pending' and record.expiresAtMs <= now then
    offer.expire(record)
  end
end

-- An offer is remembered for a while, so that who comes late hears why.
function DUE.forget(id)
  local record = offers.get(id)
  local contactRecord = record and contacts.get(record.contactId)
  local asks = contactRecord and contactRecord.consult and contactRecord.consult.offerId == id
  if contactRecord and (contactRecord.offerId == id or asks) and contactRecord.state ~= 'ended' then
    deadlines.arm('forget:' .. id, now + tuning('forgetMs'))
  elseif record then
    offers.drop(id)
  end
end

function DUE.wrap(id, contactId)
  local record = agents.get(id)
  local piece = work.wrapUpOf(record, contactId)
  if piece and piece.wrapUpUntilMs <= now then
    agent.endWrapUp(record, piece, 'timer')
  end
end

function DUE.desk(id, deskId)
  local record = agents.get(id)
  local desk = record and record.desks and record.desks[deskId]
  if desk and desk.seenAtMs + tuning('deskTtlMs') <= now then
    agent.closeDesk(record, deskId)
  end
end

function DUE.gone(id, goneAtMs)
  local record = agents.get(id)
  if record and record.goneAtMs == tonumber(goneAtMs) then
    agent.lose(record)
  end
end

function DUE.pause(id, untilMs)
  local record = agents.get(id)
  if record and record.pausedUntilMs == tonumber(untilMs) then
    record.pausedUntilMs = nil
    agents.touch(id)
    agent.settle(record)
  end
end

function DUE.retry(id, dueAtMs)
  local record = contacts.get(id)
  if record and record.state == 'deferred' and record.dueAtMs == tonumber(dueAtMs) then
    callback.requeue(record)
  end
end

-- The customer's quiet hours begin.
function DUE.quiet(id)
  local record = contacts.get(id)
  if record and record.state == 'queued' and callback.isQuiet(record) then
    line.leave(record)
    callback.defer(record, callback.rousedMs(record, now))
  end
end

-- Somebody waits for a quiet moment of the queue.
function DUE.calm(queueId)
  callback.lookForCalm(queueId)
end

-- The quiet hours of a customer who waits for one are over.
function DUE.rouse(id)
  local record = contacts.get(id)
  if record then
    callback.awaitCalm(record)
  end
end

-- A contact's lines change: its step is over, or it has waited for those who serve its queue with a delay.
function DUE.step(placed, dueMs)
  local record = contacts.get(string.match(placed, '[^.]+$'))
  local queue = record and record.lines and queues.get(record.queueId)
  if queue and record.stepDueMs == tonumber(dueMs) then
    line.withdraw(record)
    line.stand(record, queue)
    match.contact(record)
  end
end

-- It has waited so long that something else happens.
function DUE.stage(id, dueMs)
  local record = contacts.get(id)
  local queue = record and record.state == 'queued' and queues.get(record.queueId)
  if queue and record.stageDueMs == tonumber(dueMs) then
    overflow.run(record, queue)
  end
end

-- Nobody of the queue has been there for a while.
function DUE.empty(queueId)
  local queue = queues.get(queueId)
  if queue then
    emptied.run(queue)
  end
end

-- One more agent may ring for a contact.
function DUE.more(id, dueMs)
  local record = contacts.get(id)
  if record and record.state == 'offered' and record.moreAtMs == tonumber(dueMs) then
    offer.widen(record)
  end
end

function DUE.ring(id, attemptId)
  local record = contacts.get(id)
  if record and record.state == 'accepted' and record.attemptId == attemptId then
    callback.notReached(record)
  end
end

-- An ended contact is remembered for a while, so that repeats change nothing, and while its agent is in wrap-up.
function DUE.contact(id)
  local record = contacts.get(id)
  local agentRecord = record and agents.get(record.agentId)
  if agentRecord and work.isAbout(agentRecord, id) then
    deadlines.arm('contact:' .. id, now + tuning('forgetMs'))
  elseif record and record.state == 'ended' then
    contacts.drop(id)
    redis.call('HDEL', K.customers, id)
  end
end

local function carryOut(member)
  local kind, id, token = string.match(member, '^([^:]+):([^:]+):?(.*)$')
  local handler = DUE[kind]
  if handler then
    handler(id, token)
  end
end
