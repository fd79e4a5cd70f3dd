-- The contact joins a queue and is matched. A repeat with the same queue answers its place.
-- ARGV contactId, queueId, open (1 = within the queue's hours)
-- Returns queued + position | closed | full | noQueue | not_found | state_conflict + state
-- Events: contact.queued, offer.created, agent.stateChanged
local record, queue = contacts.get(A[1]), queues.get(A[2])
if not record then
  return refuse('not_found')
end
if record.queueId == A[2] and (record.state == 'queued' or record.state == 'offered') then
  return refuse('queued', record.state == 'queued' and line.position(record) or 1)
end
if record.state ~= 'created' then
  return refuse('state_conflict', record.state, 'queued')
end
if not queue then
  return refuse('noQueue')
end
if A[3] ~= '1' then
  return refuse('closed')
end
if queue.maxWaiting > 0 and line.length(A[2]) - line.callbacks(A[2]) >= queue.maxWaiting then
  return refuse('full')
end
record.queueId = A[2]
record.enqueuedAtMs = now
record.order = redis.call('HINCRBY', K.meta, 'order', 1)
count(A[2], 'offered')
contact.rejoin(record, 'joined')
local position = line.position(record)
match.queue(A[2])
return finish('queued', position)
