-- Those who wait in a queue look for somebody free, the first first: after their lines have changed together.
-- ARGV version, queueId, after (member of `waiting` or ''), limit
-- Returns ok + last member looked at ('' at the end) | older. Events: offer.created, agent.stateChanged
if redis.call('HGET', K.meta, 'configOffered') ~= A[1] then
  return refuse('older')
end
local from = A[3] == '' and '[' .. A[2] .. ':' or '(' .. A[3]
local members = redis.call('ZRANGEBYLEX', K.waiting, from, '(' .. A[2] .. ';', 'LIMIT', 0, A[4])
for _, member in ipairs(members) do
  match.contact(contacts.get(string.match(member, '([^:]+)$')))
end
return finish('ok', #members == tonumber(A[4]) and members[#members] or '')
