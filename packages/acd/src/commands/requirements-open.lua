-- Conditions that contacts of a queue ask for; each gets a number, at most 500 a tenant. Contacts wait in their lines when
-- agents stand there (requirements-live).
-- ARGV queueId, condition (normal form), …
-- Returns ok + numbers | tooMany
local numbers = {}
for index = 1, #A, 2 do
  local number = requirement.open(A[index], A[index + 1])
  if not number then
    return refuse('tooMany')
  end
  numbers[#numbers + 1] = number
end
return refuse('ok', unpack(numbers))
