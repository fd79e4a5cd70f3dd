-- What contacts should be against what they are: a page of those that are not over.
-- ARGV after (contactId or ''), limit
-- Returns ok + last id looked at ('' at the end), how many were healed
-- Events: recovered, contact.queued, offer.ended, agent.stateChanged, offer.created
if loss.isHealing() then
  return finish('ok', '', 0)
end
local from = A[1] == '' and '-' or '(' .. A[1]
local ids = redis.call('ZRANGEBYLEX', K.open, from, '+', 'LIMIT', 0, A[2])
for _, id in ipairs(ids) do
  healContact(id)
end
return finish('ok', #ids == tonumber(A[2]) and ids[#ids] or '', healed)
