-- A side of a conversation is away (its page is gone and waited for), or no longer, and the event that tells it.
-- ARGV contactId, party (customer | agent), away (1 | 0), event (JSON)
-- Returns ok. Events: that one
local record = contacts.get(A[1])
if record and record.state ~= 'ended' then
  record[A[2] == 'agent' and 'agentAway' or 'customerAway'] = A[3] == '1' or nil
  contacts.touch(record.contactId)
end
emit(A[4])
return finish('ok')
