-- The contact joins a queue and is matched. A repeat with the same queue answers its place.
-- ARGV contactId, queueId, open (1 = within the queue's hours), own plan (JSON or ''), what it asks for (JSON or '', kept
-- for planning anew), priority on top of the queue's, resumeOf (contactId or '': a contact that dropped out of this queue)
-- Returns queued + position, 1 when it took over the place | closed + queueId to try instead (or '') | full | empty (nobody
-- is there) | noQueue | not_found | stalePlan + what to plan anew (a condition has been dropped, or it comes with the former
-- place) | state_conflict + state
-- Events: contact.queued, offer.created, agent.stateChanged
local record, queue = contacts.get(A[1]), queues.get(A[2])
if not record then
  return refuse('not_found')
end
if record.queueId == A[2] and (record.state == 'queued' or record.state == 'offered') then
  return refuse('queued', record.state == 'queued' and line.position(record) or 1, record.resumeOf and 1 or 0)
end
if record.state ~= 'created' then
  return refuse('state_conflict', record.state, 'queued')
end
if not queue then
  return refuse('noQueue')
end
if A[3] ~= '1' then
  return refuse('closed', queue.closedTo or '')
end
local earlier = A[7] ~= '' and contacts.get(A[7]) or nil
local resumes = earlier
  and earlier.endReason == 'abandoned'
  and earlier.queueId == A[2]
  and not earlier.resumedBy
  and now <= earlier.endedAtMs + queue.resumeWindowMs
local refusal = overflow.refusal(queue)
if (refusal == 'empty' and not overflow.sparesAtOnce(record, queue)) or (refusal == 'full' and not resumes) then
  return refuse(refusal)
end
if resumes and A[5] == '' and earlier.wishes then
  -- Its plan is of then: nobody may stand in those lines any more.
  return refuse('stalePlan', earlier.wishes)
end
local own = A[4] ~= '' and cjson.decode(A[4]) or nil
for _, step in ipairs(own or {}) do
  if step.r and step.r > 0 and not requirement.isOpen(A[2], step.r) then
    return refuse('stalePlan', A[5])
  end
end
record.queueId = A[2]
record.plan = own
record.wishes = A[5] ~= '' and A[5] or nil
record.priority = tonumber(A[6]) ~= 0 and tonumber(A[6]) or nil
record.enqueuedAtMs = now
if resumes then
  -- The same place, and the step and stage that its age gives.
  record.enqueuedAtMs = earlier.enqueuedAtMs
  record.order = earlier.order
  record.joinedAtMs = earlier.joinedAtMs
  record.stage = earlier.stage
  record.owed = earlier.owed
  record.priority = record.priority or earlier.priority
  record.resumeOf = earlier.contactId
  earlier.resumedBy = record.contactId
  contacts.touch(earlier.contactId)
else
  record.order = redis.call('HINCRBY', K.meta, 'order', 1)
end
contact.rejoin(record, 'joined')
local position = line.position(record)
match.contact(record)
return finish('queued', position, resumes and 1 or 0)
