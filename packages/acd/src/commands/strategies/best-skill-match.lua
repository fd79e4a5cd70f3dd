-- Whoever has the highest sum of levels in the skills that are asked for.
STRATEGIES.bestSkillMatch = {
  order = function(record, standing)
    return string.format('%04d', 9999 - standing[4]) .. idleSince(record)
  end,
}
