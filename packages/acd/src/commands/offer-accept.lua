-- Exactly one wins. A repeat from the same desk answers as the first did.
-- ARGV agentId, offerId, deskId (or '')
-- Returns ok + contact (JSON), customer (JSON) | offer_stale | offer_taken
-- Events: offer.accepted (of a consult: consult.accepted), agent.stateChanged; when it is too late, those of an expired offer
local record = offers.get(A[2])
if not record then
  return refuse('offer_stale')
end
if record.agentId ~= A[1] then
  return refuse('offer_taken')
end
local contactRecord = contacts.get(record.contactId)
local asks = contactRecord ~= nil and contactRecord.consult ~= nil and contactRecord.consult.offerId == record.offerId
local current = asks or contactRecord ~= nil and contactRecord.offerId == record.offerId
if record.state == 'accepted' then
  if current and contactRecord.state ~= 'ended' and (record.deskId or '') == A[3] then
    return refuse('ok', contactReply(contactRecord))
  end
  return refuse(current and 'offer_taken' or 'offer_stale')
end
if record.state ~= 'pending' then
  -- Of a consult that is over nobody else has taken anything.
  local holder = contactRecord and record.how ~= 'consult' and offers.get(contactRecord.offerId)
  return refuse(holder and holder.state == 'accepted' and 'offer_taken' or 'offer_stale')
end
if now >= record.expiresAtMs then
  offer.expire(record)
  return finish('offer_stale')
end
offer.accept(record, A[3] ~= '' and A[3] or nil)
return finish('ok', contactReply(contactRecord))
