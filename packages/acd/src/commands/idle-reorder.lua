-- Agents who stand in line are put there anew: the strategy of a queue has changed, or a day has begun.
-- ARGV agentId…
-- Returns ok
for _, id in ipairs(A) do
  local record = agents.get(id)
  if record and record.standing and roster.get(id) then
    idle.index(record)
  end
end
return finish('ok')
