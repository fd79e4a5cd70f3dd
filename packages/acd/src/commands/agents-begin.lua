-- Agents' lines are about to be written in bounded steps; the steps of an earlier writer are refused from now on.
-- ARGV version, atOnce (1: a publisher waits for nobody)
-- Returns ok + token | held + ms until the writer's time is over, when it gives no sign of life | older
if redis.call('HGET', K.meta, 'configOffered') ~= A[1] then
  return refuse('older')
end
local leftMs = requirement.writerLeftMs()
if A[2] ~= '1' and leftMs > 0 then
  return refuse('held', leftMs)
end
return refuse('ok', requirement.becomeWriter())
