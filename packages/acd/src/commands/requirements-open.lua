-- Conditions that contacts of a queue may ask for from now on; each gets a number, at most 500 a tenant.
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
