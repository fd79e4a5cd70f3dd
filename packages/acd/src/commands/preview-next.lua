-- In a preview: when something changes for a waiting contact by itself.
-- ARGV contactId
-- Returns ok + Unix ms ('' = never) | not_found (this is no preview). Changes nothing.
if COMMON.testTime == '' then
  return refuse('not_found')
end
local record = contacts.get(A[1])
local nextMs
local function consider(atMs)
  if atMs and (not nextMs or atMs < nextMs) then
    nextMs = atMs
  end
end
if record and record.state == 'queued' then
  consider(record.stepDueMs)
  consider(record.stageDueMs)
  consider(emptied.dueMs(record.queueId))
end
return refuse('ok', nextMs and string.format('%d', nextMs) or '')
