-- What agents should be against what they are.
-- ARGV agentId…
-- Returns ok + how many were healed
-- Events: recovered, agent.statusChanged, agent.stateChanged, offer.created
for _, id in ipairs(A) do
  healAgent(id)
end
return finish('ok', healed)
