-- ARGV contactId, held (1 | 0)
-- Returns ok | not_found | state_conflict + from, to. Events: contact.held | contact.resumed
local record, held = contacts.get(A[1]), A[2] == '1'
if not record then
  return refuse('not_found')
end
if record.state ~= 'connected' then
  return refuse('state_conflict', record.state, held and 'held' or 'resumed')
end
if record.held == held then
  return refuse('ok')
end
contact.hold(record, held)
return finish('ok')
