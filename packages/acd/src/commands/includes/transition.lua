-- The only place that sets the state of a contact, a consult, a supervision or an agent. The tables equal those of contracts/states.ts; a test
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
local CONSULT_TRANSITIONS = {
  ringing = { 'accepted', 'ended' },
  accepted = { 'completed', 'ended' },
  completed = {},
  ended = {},
}

local SUPERVISION_TRANSITIONS = {
  joining = { 'on', 'ended' },
  on = { 'ended' },
  ended = {},
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

local function setConsultState(record, to)
  checkEdge(CONSULT_TRANSITIONS, 'consult', record.consult.state, to)
  record.consult.state = to
  contacts.touch(record.contactId)
end

local function setSupervisionState(record, to)
  checkEdge(SUPERVISION_TRANSITIONS, 'supervision', record.supervision.state, to)
  record.supervision.state = to
  contacts.touch(record.contactId)
end
