-- The arguments after `--`, each NAME=VALUE, as a table; numbers as numbers.
return function(arguments)
  local options = {}
  for _, argument in ipairs(arguments) do
    local name, value = argument:match("^([%w_]+)=(.*)$")
    assert(name, "not NAME=VALUE: " .. argument)
    options[name] = tonumber(value) or value
  end
  return options
end
