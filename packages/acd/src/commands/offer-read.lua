-- The offer that rings at an agent.
-- ARGV agentId
-- Returns ok + offer, contact, customer, queue (JSON) | not_found. Changes nothing.
local agentRecord = agents.get(A[1])
local record = agentRecord and offers.get(agentRecord.offerId)
if not record or record.state ~= 'pending' then
  return refuse('not_found')
end
local text = redis.call('HGET', K.contacts, record.contactId)
local customer = redis.call('HGET', K.customers, record.contactId)
local queue = redis.call('HGET', K.queues, record.queueId) or ''
return refuse('ok', cjson.encode(record), text, customer, queue)
