-- Each of the first level with the same chance, drawn when somebody is needed.
STRATEGIES.random = {
  order = function()
    return '0'
  end,
  pick = function(lines)
    local level = idle.level(lines)
    if not level then
      return nil
    end
    local counts, sum = {}, 0
    for index, name in ipairs(lines) do
      counts[index] = idle.countLevel(name, level)
      sum = sum + counts[index]
    end
    local rank = math.floor(chance() * sum)
    for index, name in ipairs(lines) do
      local record = rank < counts[index] and idle.at(name, level, rank)
      if record then
        return record, name
      end
      rank = math.max(0, rank - counts[index])
    end
    return nil
  end,
}
