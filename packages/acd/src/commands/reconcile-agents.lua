-- What agents should be against what they are.
-- ARGV agentId…
-- Returns ok + how many were healed
-- Events: recovered, agent.statusChanged, agent.stateChanged, offer.created
for _, id in ipairs(loss.isHealing() and {} or A) do
  healAgent(id)
end
return finish('ok', healed)
