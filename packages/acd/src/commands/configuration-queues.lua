-- Queues as they shall be. Their contacts are planned anew, and their agents put in order anew, by the steps that follow.
-- ARGV version, then for each queue: queueId, routing part (JSON), hours (JSON)
-- Returns ok | older
if redis.call('HGET', K.meta, 'configOffered') ~= A[1] then
  return refuse('older')
end
for index = 2, #A, 3 do
  redis.call('HSET', K.queues, A[index], A[index + 1])
  redis.call('HSET', K.hours, A[index], A[index + 2])
  queues.forget(A[index])
  emptied.watch(A[index])
end
return finish('ok')
