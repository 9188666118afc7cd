-- PUT of contents with several members to random addresses of /things: arguments are how many there are, and the dice's seed.
local count

function init(arguments)
  count = tonumber(arguments[1])
  math.randomseed(tonumber(arguments[2]) + 1)
end

function request()
  local number, price = math.random(0, count - 1), math.random(0, 9999999)
  local content = string.format(
    '{"name":"item %07d","price":%d,"group":"g%d","open":true,"note":"abcdefabcdefabcd%08d"}', number, price,
    price % 1000, math.random(0, 99999999))
  return wrk.format(
    "PUT", string.format("/things/%07d", number),
    { ["Content-Type"] = "application/json", ["Host"] = "localhost" }, content)
end
