-- Whether writes may have been lost. A tenant's data names the server that wrote it last; another one that finds it is a
-- promoted replica, a Redis that was restarted, or a node to which the slot has moved. What is there then may be older than
-- what legs and desks have seen. So a new epoch begins, and until `healMs` later nobody is matched and no deadline is
-- carried out: what exists is told first (includes/reclaim.lua).
local loss = {}
local serverId, found

-- The server's run id, asked once for the library; false when this user may not ask, and nothing is noticed.
local function thisServer()
  if serverId == nil then
    local info = redis.pcall('INFO', 'server')
    serverId = type(info) == 'string' and string.match(info, 'run_id:(%w+)') or false
  end
  return serverId
end

onBegin[#onBegin + 1] = function()
  found = thisServer() and meta.server ~= serverId
  if found and (meta.epoch or COMMON.knownEpoch > 0) then
    meta.lostAtMs = now
  end
end

-- Found by this call: its epoch is about to begin.
function loss.isFresh()
  return found and meta.lostAtMs == now
end

function loss.leftMs()
  return meta.lostAtMs and math.max(0, meta.lostAtMs + tuning('healMs') - now) or 0
end

function loss.isHealing()
  return loss.leftMs() > 0
end

-- Whether something was made after the loss, and so is not in question.
function loss.isAfter(atMs)
  return meta.lostAtMs ~= nil and atMs >= meta.lostAtMs
end

-- Writes down who writes now. True when a new epoch has to begin.
function loss.note()
  if not found then
    return false
  end
  found = false
  redis.call('HSET', K.meta, 'server', serverId)
  if meta.lostAtMs ~= now then
    return false
  end
  redis.call('HSET', K.meta, 'lostAtMs', now)
  deadlines.arm('heal:-', now + tuning('healMs'))
  return true
end
