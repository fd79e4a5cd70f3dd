-- A contact that waits while somebody is free: a match that was missed.
-- ARGV queueId…
-- Returns ok + how many were healed. Events: recovered, offer.created, agent.stateChanged
for _, id in ipairs(A) do
  local waiting = queues.get(id) and line.head(id)
  if waiting and idle.head(id) then
    recovered('missedMatch', waiting.contactId, nil)
    match.queue(id)
  end
end
return finish('ok', healed)
