-- One after the other, by the number of the last turn in this queue. It outlives a log-out; the new ones come first.
STRATEGIES.roundRobin = {
  order = function(record, _, queue)
    return string.format('%012d', record.turns and record.turns[queue.queueId] or 0) .. idleSince(record)
  end,
  taken = function(record, queue)
    record.turns = record.turns or {}
    record.turns[queue.queueId] = redis.call('HINCRBY', K.meta, 'turn', 1)
  end,
}
