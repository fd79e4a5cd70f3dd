-- A supervisor moves a contact up or down: points on top of its queue's priority. The time of entering stays.
-- ARGV contactId, priority
-- Returns ok + position | not_found | state_conflict + from, to. Events: contact.reprioritised
local record = contacts.get(A[1])
local queue = record and queues.get(record.queueId)
if not record or record.state == 'ended' then
  return refuse('not_found')
end
if not queue or (record.state ~= 'queued' and record.state ~= 'offered' and record.state ~= 'deferred') then
  return refuse('state_conflict', record.state, 'reprioritised')
end
record.priority = tonumber(A[2]) ~= 0 and tonumber(A[2]) or nil
line.reorder(record, queue)
local position = record.state == 'queued' and line.position(record) or 1
emit({
  type = 'contact.reprioritised',
  contactId = record.contactId,
  queueId = record.queueId,
  priority = record.priority or 0,
  position = position,
})
return finish('ok', position)
