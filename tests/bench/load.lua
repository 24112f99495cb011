-- SPDX-License-Identifier: Apache-2.0
-- Posts signed bodies, each of them once. tests/bench/run writes what it reads:
--   BENCH_REQUESTS.N   for thread N: `timestamp signature counter` per line
--   BENCH_BODY         the body around the counter: the part before it, a NUL, the part after it
-- and reads what this writes, BENCH_RESULT. With BENCH_REPEATS a thread that has come to the end of
-- its file repeats the last request, for a server to which all are alike.

local threads = 0

function setup(thread)
  thread:set("number", threads)
  threads = threads + 1
end

local lines, before, after, length, last

function init()
  local file = assert(io.open(os.getenv("BENCH_BODY"), "rb"))
  local template = file:read("*a")
  file:close()
  local middle = template:find("\0", 1, true)
  before, after = template:sub(1, middle - 1), template:sub(middle + 1)
  lines = io.lines(os.getenv("BENCH_REQUESTS") .. "." .. number)
end

function request()
  local line = lines and lines()
  if not line then
    -- A repeat costs the daemon less than an event does: better to stop than to count it.
    if not os.getenv("BENCH_REPEATS") then wrk.thread:stop() end
    lines = nil
    return last
  end
  local timestamp, signature, counter = line:match("^(%d+) (%x+) (%x+)$")
  length = length or (#before + #counter + #after)
  last = table.concat({
    "POST /webhooks/bench HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nApi-Timestamp: ",
    timestamp, "\r\nApi-Signature: ", signature, "\r\nContent-Length: ", length, "\r\n\r\n",
    before, counter, after})
  return last
end

function done(summary, latency)
  local errors = summary.errors
  local file = assert(io.open(os.getenv("BENCH_RESULT"), "w"))
  file:write(string.format(
    '{"requests": %d, "microseconds": %d, "p50": %d, "p99": %d, "longest": %d, "refused": %d, "broken": %d}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), latency.max,
    errors.status, errors.connect + errors.read + errors.write + errors.timeout))
  file:close()
end
