-- The only place that sets the state of a contact or an agent. The tables equal those of contracts/states.ts; a test
-- compares them.
local CONTACT_TRANSITIONS = {
  created = { 'queued', 'deferred', 'ended' },
  queued = { 'offered', 'deferred', 'ended' },
  offered = { 'queued', 'accepted', 'deferred', 'ended' },
  accepted = { 'queued', 'connected', 'deferred', 'ended' },
  connected = { 'queued', 'ended' },
  deferred = { 'queued', 'ended' },
  ended = {},
}
local AGENT_TRANSITIONS = {
  idle = { 'offered' },
  offered = { 'idle', 'onContact' },
  onContact = { 'wrapUp', 'idle' },
  wrapUp = { 'idle' },
}

local function checkEdge(transitions, what, from, to)
  for _, allowed in ipairs(transitions[from]) do
    if allowed == to then
      return
    end
  end
  error({ err = 'ACD_TRANSITION ' .. what .. ' ' .. from .. ' ' .. to })
end

local function setContactState(record, to)
  checkEdge(CONTACT_TRANSITIONS, 'contact', record.state, to)
  record.state = to
  contacts.touch(record.contactId)
end

-- `untilMs`: when the state ends by itself, nil when it does not.
local function setAgentState(record, to, contactId, untilMs)
  checkEdge(AGENT_TRANSITIONS, 'agent', record.state, to)
  record.state = to
  record.stateSinceMs = now
  record.contactId = contactId
  agents.touch(record.agentId)
  emit({
    type = 'agent.stateChanged',
    agentId = record.agentId,
    state = to,
    contactId = contactId or cjson.null,
    untilMs = untilMs or cjson.null,
  })
end
