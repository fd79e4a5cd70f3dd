-- Always from the top of the list: the position in the profile, or in the queue's list of agents. Those who are not free
-- stand in no line, so nobody who is away holds up the rest.
STRATEGIES.topDown = {
  order = function(record, standing)
    return string.format('%05d', standing[3]) .. idleSince(record)
  end,
}
