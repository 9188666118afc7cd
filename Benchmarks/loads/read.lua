-- GET of one address after another. Options:
--   path=    where the address begins, such as /orders/, or all of it if there is no id=
--   id=      the id's format, such as %07d
--   addresses=, stride=, spacing=   walks through that many addresses, in steps of stride, ids spacing apart
--   base=    is added to each
--   first=   the number of the first request, less one
--   fields=  more field lines, each ended by a semicolon
require("report")
local options = require("options")
local before, after, format, addresses, stride, spacing, base, n

function init(arguments)
  local o = options(arguments)
  before = "GET " .. o.path
  after = " HTTP/1.1\r\nHost: " .. wrk.headers["Host"] .. "\r\n" .. (o.fields or ""):gsub(";", "\r\n") .. "\r\n"
  format, addresses, stride, spacing, n = o.id, o.addresses or 1, o.stride or 1, o.spacing or 1, o.first or 0
  base = o.base or 0
end

function request()
  if not format then return before .. after end
  n = n + 1
  return before .. format:format(base + n * stride % addresses * spacing) .. after
end
