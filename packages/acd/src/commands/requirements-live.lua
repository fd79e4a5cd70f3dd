-- All agents have been written: contacts may wait in the lines of these conditions. Others may write now.
-- ARGV version, token of the writer, then for each: queueId, number
-- Returns ok | older | stale
if redis.call('HGET', K.meta, 'configOffered') ~= A[1] then
  return refuse('older')
end
if not requirement.isWriter(A[2]) then
  return refuse('stale')
end
for index = 3, #A, 2 do
  requirement.goLive(A[index], A[index + 1])
end
redis.call('HDEL', K.requirements, 'writerUntilMs')
return refuse('ok')
