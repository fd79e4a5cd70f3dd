-- Who is there in these lines, for a preview: the free ones first, in the order of their lines, then the others.
-- ARGV limit, agentId of one who is looked at whatever happens (or ''), lines…
-- Returns ok + 1 when there are more, and a record (JSON) for each. Changes nothing.
local limit = tonumber(A[1])
local found, seen, more = {}, {}, false
local function add(agentId)
  if seen[agentId] then
    return
  end
  if #found == limit then
    more = true
    return
  end
  local text = redis.call('HGET', K.agents, agentId)
  seen[agentId] = true
  if text then
    found[#found + 1] = text
  end
end
local function addLine(key, from)
  -- Those whom an earlier line has named are among them.
  local members = redis.call('ZRANGEBYLEX', key, '[' .. from .. ':', '(' .. from .. ';', 'LIMIT', 0, limit + 1)
  for _, member in ipairs(members) do
    add(string.match(member, '([^:]+)$'))
  end
end
if A[2] ~= '' then
  add(A[2])
end
for index = 3, #A do
  addLine(K.idle, A[index])
end
for index = 3, #A do
  if more then
    break
  end
  addLine(K.present, 'loggedIn:' .. A[index])
end
return refuse('ok', more and 1 or 0, unpack(found))
