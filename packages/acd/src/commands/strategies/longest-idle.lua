-- Whoever has been without work longest.
STRATEGIES.longestIdle = {
  order = function(record)
    return idleSince(record)
  end,
}
