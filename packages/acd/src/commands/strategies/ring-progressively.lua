-- One rings, and one more with each step of time.
STRATEGIES.ringProgressively = {
  order = function(record)
    return idleSince(record)
  end,
  fanOut = function(record, queue)
    return 1 + math.floor((now - (record.ringingSinceMs or now)) / queue.ringStepMs)
  end,
  moreEveryMs = function(queue)
    return queue.ringStepMs
  end,
}
