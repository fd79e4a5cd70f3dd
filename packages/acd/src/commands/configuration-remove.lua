-- Takes away what the snapshot no longer has. Agents who are gone go offline; contacts of a queue that is gone move to
-- the fallback queue and keep their clock, a hundred a call.
-- ARGV version, fallbackQueueId (or ''), agent | queue, id…
-- Returns ok + 1 (call again: contacts are left) | ok + 0 | older
-- Events: agent.statusChanged, offer.ended, contact.queued, contact.ended, agent.stateChanged, offer.created
local MOVES_PER_CALL = 100
if redis.call('HGET', K.meta, 'configOffered') ~= A[1] then
  return refuse('older')
end
meta.fallbackQueueId = A[2] ~= '' and A[2] or nil
redis.call('HSET', K.meta, 'fallbackQueueId', A[2])
local moves = 0
for index = 4, #A do
  local id = A[index]
  if A[3] == 'agent' then
    local record = agents.get(id)
    local person = roster.get(id)
    if record then
      present.leave(record, person or {})
      idle.unindex(record)
      emptied.watchAll(person)
    end
    redis.call('HDEL', K.roster, id)
    roster.forget(id)
    if record then
      agent.dismiss(record)
    end
  else
    redis.call('HDEL', K.queues, id)
    redis.call('HDEL', K.hours, id)
    queues.forget(id)
    local record = line.first(id)
    while record and moves < MOVES_PER_CALL do
      moves = moves + 1
      line.leave(record)
      match.contact(contact.rejoin(record, 'moved'))
      record = line.first(id)
    end
  end
end
return finish('ok', moves == MOVES_PER_CALL and 1 or 0)
