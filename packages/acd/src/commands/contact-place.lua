-- ARGV contactId
-- Returns ok + position, length of the line, pace (JSON or ''), hours (JSON or '') | not_found (it does not stand in line). Changes nothing.
local record = contacts.get(A[1])
if not record or (record.state ~= 'queued' and record.state ~= 'offered') then
  return refuse('not_found')
end
local pace, hours = paceOf(record.queueId)
local length = line.length(record.queueId)
if record.state == 'offered' then
  return refuse('ok', 1, math.max(1, length), pace, hours)
end
return refuse('ok', line.position(record), length, pace, hours)
