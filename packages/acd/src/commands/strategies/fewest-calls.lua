-- Whoever has answered least of this queue today.
STRATEGIES.fewestCalls = {
  order = function(record, _, queue)
    return string.format('%06d', today(record).answered[queue.queueId] or 0) .. idleSince(record)
  end,
}
