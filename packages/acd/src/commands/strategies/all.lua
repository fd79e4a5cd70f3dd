-- Who is asked. Each strategy is a table of
--   order(agentRecord, standing, queue): text of one length; the smallest of a line is asked first. Taken when the agent is
--     put in line. `standing` is {line, priority, position, proficiency, level}; its level comes before any order.
--   pick(lines): agent and line, where the order is not enough.
--   fanOut(contactRecord, queue): how many may ring for one contact at a time, 1 when missing; 50 are the most.
--   moreEveryMs(queue): the time after which one more may.
--   taken(agentRecord, queue): the agent's turn is used up; not when the customer left before an answer.
local STRATEGIES = {}

local function idleSince(record)
  return string.format('%013d', record.idleSinceMs)
end

-- The agent's figures of the tenant's day.
local function today(record)
  local day = countersDay()
  if not record.today or record.today.day ~= day then
    record.today = { day = day, talkMs = 0, answered = {} }
  end
  return record.today
end

-- @include strategies/longest-idle
-- @include strategies/round-robin
-- @include strategies/top-down
-- @include strategies/fewest-calls
-- @include strategies/least-talk-time
-- @include strategies/random
-- @include strategies/weighted-random
-- @include strategies/best-skill-match
-- @include strategies/ring-all
-- @include strategies/ring-progressively
