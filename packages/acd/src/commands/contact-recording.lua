-- What the recording of a contact is doing, as the call's owner knows it, and the event that tells it.
-- ARGV contactId, state (on | paused | none), event (JSON)
-- Returns ok. Events: that one
local record = contacts.get(A[1])
if record and record.state ~= 'ended' then
  record.recording = A[2] ~= 'none' and A[2] or nil
  contacts.touch(record.contactId)
end
emit(A[3])
return finish('ok')
