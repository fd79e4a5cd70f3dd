-- The pause of a callback is over, says an alarm. Early or late alarms change nothing.
-- ARGV contactId
-- Returns ok + 1 (back in line) | ok + 0. Events: contact.queued, offer.created, agent.stateChanged
local record = contacts.get(A[1])
if not record or record.state ~= 'deferred' or now < record.dueAtMs then
  return refuse('ok', 0)
end
callback.requeue(record)
return finish('ok', 1)
