-- The offer that rings at an agent.
-- ARGV agentId
-- Returns ok + offer, contact, customer, queue, who passes it on or asks (JSON or '') | not_found. Changes nothing.
local agentRecord = agents.get(A[1])
local piece = agentRecord and work.inState(agentRecord, 'offered')
local record = piece and offers.get(piece.offerId)
if not record or record.state ~= 'pending' then
  return refuse('not_found')
end
local text = redis.call('HGET', K.contacts, record.contactId)
local customer = redis.call('HGET', K.customers, record.contactId)
local queue = redis.call('HGET', K.queues, record.queueId) or ''
local from = redis.call('HGET', K.roster, record.fromAgentId or '') or ''
return refuse('ok', cjson.encode(record), text, customer, queue, from)
