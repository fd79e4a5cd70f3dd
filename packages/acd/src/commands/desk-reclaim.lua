-- After a loss, what an open desk knows of its agent: the status it had. One chosen since then stands.
-- ARGV epoch (that began with the loss), agentId, deskId, processId, status, reason or ''
-- Returns ok | not_found | stale (another epoch by now)
-- Events: recovered, agent.statusChanged, agent.deskChanged, agent.stateChanged, offer.created
if loss.isFresh() or tonumber(A[1]) ~= meta.epoch then
  return finish('stale')
end
local known = agents.get(A[2])
local record = agent.load(A[2])
if not record then
  return refuse('not_found')
end
local chosenSince = known and loss.isAfter(known.statusSinceMs)
agent.openDesk(record, A[3], A[4])
if not chosenSince and agent.chooseStatus(record, A[5], A[6] ~= '' and A[6] or nil) then
  recovered('desk', nil, A[2])
  -- What it rings for is the legs' to say.
  agent.settle(record)
end
return finish('ok')
