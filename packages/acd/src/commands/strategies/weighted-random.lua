-- Each by its weight. An agent in line is the next arrival of a Poisson process whose rate is its weight, and the first
-- arrival is taken; the queue's time moves on to it. So the share of an agent is its part of the weights, among whoever
-- is free, and a draw that was not used is kept. In millionths.
local UNIT = 1000000

local function virtualTime(queue)
  return tonumber(redis.call('HGET', K.meta, 'virtual:' .. queue.queueId)) or 0
end

STRATEGIES.weightedRandom = {
  order = function(record, _, queue)
    record.draws = record.draws or {}
    local draw = record.draws[queue.queueId]
    if not draw then
      local weight = roster.get(record.agentId).weight or 1
      draw = virtualTime(queue) + math.floor(-math.log(1 - chance()) / weight * UNIT)
      record.draws[queue.queueId] = draw
    end
    return string.format('%015d', draw)
  end,
  taken = function(record, queue)
    local draw = record.draws and record.draws[queue.queueId]
    if draw then
      record.draws[queue.queueId] = nil
      redis.call('HSET', K.meta, 'virtual:' .. queue.queueId, string.format('%d', math.max(draw, virtualTime(queue))))
    end
  end,
}
