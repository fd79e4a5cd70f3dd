-- Conditions that neither the configuration nor any contact names. One that was asked for within the time stays.
-- ARGV version, unusedForMs, then for each: queueId ('' = the condition itself, after its queues), condition
-- Returns ok | older
if redis.call('HGET', K.meta, 'configOffered') ~= A[1] then
  return refuse('older')
end
for index = 3, #A, 2 do
  requirement.drop(A[index], A[index + 1], now - tonumber(A[2]))
end
return refuse('ok')
