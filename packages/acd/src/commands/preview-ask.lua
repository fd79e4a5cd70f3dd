-- In a preview: who would be asked for a waiting contact, one after another, if nobody took it.
-- ARGV contactId, agentId… (those who are free)
-- Returns ok + agentIds in order | not_found. Changes nothing.
local record = contacts.get(A[1])
local queue = record and queues.get(record.queueId)
if COMMON.testTime == '' or not queue or not record.lines then
  return refuse('not_found')
end
local free, asked = {}, {}
for index = 2, #A do
  local agentRecord = agents.get(A[index])
  if agentRecord then
    agentRecord.pausedUntilMs = nil
    idle.index(agentRecord)
    free[#free + 1] = agentRecord
  end
end
for _ = 1, #free do
  local agentRecord = idle.pick(record.lines, queue)
  if not agentRecord then
    break
  end
  idle.unindex(agentRecord)
  -- Whoever is preferred is not looked up in line.
  agentRecord.pausedUntilMs = now + 1
  asked[#asked + 1] = agentRecord.agentId
end
for _, agentRecord in ipairs(free) do
  idle.unindex(agentRecord)
end
return refuse('ok', unpack(asked))
