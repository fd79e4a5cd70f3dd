-- In a preview: how fast queues serve, as on the real floor.
-- ARGV then for each: queueId, record on the real floor (JSON)
-- Returns ok | not_found (this is no preview)
if COMMON.testTime == '' then
  return refuse('not_found')
end
for index = 1, #A, 2 do
  -- The present service is as old as the first in line: when the last one began there says nothing about another day.
  redis.call('HSET', K.pace, A[index], cjson.encode({ services = cjson.decode(A[index + 1]).services or {} }))
end
return finish('ok')
