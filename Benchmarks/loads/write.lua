-- PUT, PATCH or POST of one content after another, no two alike. Options beside those of read.lua:
--   method=
--   size=    bytes of content
--   names=1  the content has a member "id" more, which names the address (PocketBase creates so)
--   keys=1   each request has an Idempotency-Key of its own
--   fill=N   each of N addresses once, in order, and then no more
require("report")
local options = require("options")
local o, before, after, content, padding, n

function init(arguments)
  o = options(arguments)
  o.addresses, o.stride, o.spacing = o.fill or o.addresses, o.stride or 1, o.spacing or 1
  n = o.first or 0
  content = '"Number":%07d,"Name":"Smith","Quantity":%09d,"Price":10.00,"Note":"'
  padding = ("x"):rep(o.size - #content:format(1000000, 100000000) - 3) .. '"}'
  content = (o.names and '{"id":"' .. o.id .. '",' or "{") .. content
  local sample = o.names and content:format(0, 1000000, 100000000) or content:format(1000000, 100000000)
  before = o.method .. " " .. o.path
  after = " HTTP/1.1\r\nHost: " .. wrk.headers["Host"] .. "\r\nContent-Type: application/json\r\nContent-Length: "
    .. #sample + #padding .. "\r\n" .. (o.fields or ""):gsub(";", "\r\n")
end

function request()
  n = n + 1
  -- Those on their way when the thread stops come later than N.
  if o.fill and n > o.fill + 1000 then wrk.thread:stop() end
  local number = o.addresses and n * o.stride % o.addresses * o.spacing or n
  local id = o.id and not o.names and o.id:format(number) or ""
  local key = o.keys and 'Idempotency-Key: "' .. n .. '"\r\n' or ""
  local count, quantity = 1000000 + number % 1000000, 100000000 + n % 800000000
  local text = o.names and content:format(number, count, quantity) or content:format(count, quantity)
  return before .. id .. after .. key .. "\r\n" .. text .. padding
end
