-- Agents as they shall be; those who are idle stand in the lines of their new queues at once.
-- ARGV version, then for each agent: agentId, {agentId, name, active, queueIds} (JSON)
-- Returns ok | older. Events: agent.statusChanged, offer.ended, contact.queued, agent.stateChanged, offer.created
if redis.call('HGET', K.meta, 'configOffered') ~= A[1] then
  return refuse('older')
end
for index = 2, #A, 2 do
  local before = redis.call('HGET', K.roster, A[index])
  if before ~= A[index + 1] then
    redis.call('HSET', K.roster, A[index], A[index + 1])
    local person, record = roster.get(A[index]), agents.get(A[index])
    if record and not person.active then
      agent.dismiss(record)
    elseif record and record.state == 'idle' then
      idle.unindex(record)
      agent.settle(record)
    end
  end
end
return finish('ok')
