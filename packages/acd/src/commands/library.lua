-- The common part of all commands, loaded once. What a call needs is made new by `begin`; nothing else may outlive a call
-- but decoded configuration, which is read only. (Redis gives a loading library no `table`, `cjson` or `string`.)
local onBegin = {}

local function begin(keys, args)
  for _, makeNew in ipairs(onBegin) do
    makeNew(keys, args)
  end
end

-- @include includes/keys
-- @include includes/clock
-- @include includes/records
-- @include includes/events
-- @include includes/deadlines
-- @include includes/loss
-- @include includes/transition
-- @include includes/work
-- @include includes/counters
-- @include includes/visits
-- @include includes/pace
-- @include includes/requirement
-- @include includes/present
-- @include includes/plan
-- @include includes/overflow
-- @include includes/emptied
-- @include includes/line
-- @include strategies/all
-- @include includes/idle
-- @include includes/offer
-- @include includes/match
-- @include includes/agent
-- @include includes/callback
-- @include includes/consult
-- @include includes/supervision
-- @include includes/contact
-- @include includes/due
-- @include includes/heal
-- @include includes/reclaim
-- @include includes/finish
