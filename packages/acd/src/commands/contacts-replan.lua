-- Contacts of a queue whose steps or delays have changed, or that ask for something of their own: they are in the step that
-- their age gives, and keep their place. They are matched when all of them are planned, so that the first comes first.
-- ARGV version, then for each: contactId, queueId (a contact that is in another one meanwhile is left alone), own plan
-- (JSON or '')
-- Returns ok | older
if redis.call('HGET', K.meta, 'configOffered') ~= A[1] then
  return refuse('older')
end
for index = 2, #A, 3 do
  local record, queue = contacts.get(A[index]), queues.get(A[index + 1])
  if record and queue and record.queueId == A[index + 1] and record.state ~= 'ended' then
    record.plan = A[index + 2] ~= '' and cjson.decode(A[index + 2]) or nil
    record.step = nil
    if record.state == 'queued' then
      overflow.disarm(record)
      overflow.arm(record, queue)
    end
    contacts.touch(record.contactId)
    if record.lines then
      line.withdraw(record)
      line.stand(record, queue)
    end
  end
end
return finish('ok')
