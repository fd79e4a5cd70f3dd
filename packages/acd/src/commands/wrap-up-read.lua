-- The contact that an agent wraps up; it is over, and still remembered.
-- ARGV agentId
-- Returns ok + untilMs, contact (JSON), customer (JSON) | not_found. Changes nothing.
local record = agents.get(A[1])
local piece = work.wrapUpOf(record)
local contactRecord = piece and contacts.get(piece.contactId)
if not contactRecord then
  return refuse('not_found')
end
return refuse('ok', piece.wrapUpUntilMs, contactReply(contactRecord))
