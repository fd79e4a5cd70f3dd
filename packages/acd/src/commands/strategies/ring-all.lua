-- All who are free ring, the first to accept has it.
STRATEGIES.ringAll = {
  order = function(record)
    return idleSince(record)
  end,
  fanOut = function()
    return math.huge
  end,
}
