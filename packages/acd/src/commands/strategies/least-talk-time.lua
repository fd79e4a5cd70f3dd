-- Whoever has talked least today.
STRATEGIES.leastTalkTime = {
  order = function(record)
    return string.format('%09d', today(record).talkMs) .. idleSince(record)
  end,
}
