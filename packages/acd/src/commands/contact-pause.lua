-- Asks for the recording of a conversation to be paused or to go on; whoever owns the call does it and says so.
-- ARGV contactId, paused (1 | 0), agentId of who asks
-- Returns ok | not_found | state_conflict + from, to. Events: recording.pauseAsked
local record, paused = contacts.get(A[1]), A[2] == '1'
if not record then
  return refuse('not_found')
end
if record.state ~= 'connected' or record.held or not record.recording then
  return refuse('state_conflict', record.held and 'held' or record.recording and record.state or 'notRecorded', paused and 'paused' or 'recorded')
end
if (record.pauseAsked or false) == paused then
  return refuse('ok')
end
record.pauseAsked = paused or nil
contacts.touch(record.contactId)
emit({ type = 'recording.pauseAsked', contactId = record.contactId, agentId = record.agentId, by = A[3], paused = paused })
return finish('ok')
