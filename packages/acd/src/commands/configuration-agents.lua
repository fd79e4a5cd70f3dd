-- Agents as they shall be; those who are idle stand in their new lines at once.
-- ARGV version, token of the writer, cause (published | recovered: something else was written there), then for each agent: agentId, {agentId, name, active, weight, queueIds, lines} (JSON)
-- Returns ok | older | stale (somebody else writes by now). Events: agent.statusChanged, offer.ended, contact.queued, agent.stateChanged, offer.created
if redis.call('HGET', K.meta, 'configOffered') ~= A[1] then
  return refuse('older')
end
if not requirement.isWriter(A[2]) then
  return refuse('stale')
end
for index = 4, #A, 2 do
  local id, text = A[index], A[index + 1]
  if redis.call('HGET', K.roster, id) ~= text then
    local before, record = roster.get(id), agents.get(id)
    if A[3] == 'recovered' then
      recovered('lines', nil, id)
    end
    if record then
      idle.unindex(record)
      present.leave(record, before or {})
    end
    redis.call('HSET', K.roster, id, text)
    roster.forget(id)
    if record then
      present.enter(record, roster.get(id))
      emptied.watchAll(before)
      emptied.watchAll(roster.get(id))
    end
    if record and not roster.get(id).active then
      agent.dismiss(record)
    elseif record then
      agent.settle(record)
    end
  end
end
return finish('ok')
