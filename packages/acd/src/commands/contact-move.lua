-- To another queue: by a supervisor while it waits or rings, by a transfer while it is connected (its agent goes to wrap-up).
-- It keeps the time that it has waited.
-- ARGV contactId, queueId, own plan there (JSON or ''), '1' when only one that waits or rings may go
-- Returns ok + position | not_found | stalePlan | state_conflict + from, to
-- Events: offer.ended, contact.queued, offer.created, agent.stateChanged
local record, queue = contacts.get(A[1]), queues.get(A[2])
if not record or record.state == 'ended' or not queue then
  return refuse('not_found')
end
local waits = record.state == 'queued' or record.state == 'offered'
if record.queueId == A[2] and waits then
  return refuse('ok', record.state == 'queued' and line.position(record) or 1)
end
if not waits and (record.state ~= 'connected' or A[4] == '1') then
  return refuse('state_conflict', record.state, 'queued')
end
local own = A[3] ~= '' and cjson.decode(A[3]) or nil
for _, step in ipairs(own or {}) do
  if step.r and step.r > 0 and not requirement.isOpen(A[2], step.r) then
    return refuse('stalePlan')
  end
end
contact.moveTo(record, queue, waits and 'moved' or 'transferred', own)
return finish('ok', record.state == 'queued' and line.position(record) or 1)
