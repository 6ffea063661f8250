-- The domain's Tally (domain/access/limits/tally.py) on the server, so that one call judges and counts all of its
-- limits without anybody in between. A property test holds both against each other.
--
-- KEYS: one tally for each take. ARGV: "take" or "correct"; the time in ms, or "" for the server's own; for "correct"
-- when it was taken, else ""; then for each take its quota, its window in ms, and what to count more (or less).
-- A tally is the list {last_ms, weight, last_ms, weight, …}, the oldest first.
local SLOTS = 60
local verb, now, taken_at = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
if not now then
    local time = redis.call('TIME')
    now = time[1] * 1000 + math.floor(time[2] / 1000)
end

local function place(ms, window)
    return math.floor(ms * SLOTS / window)
end

local function tally_at(key, window)
    local packed, tally = redis.call('GET', key), {}
    if packed then
        local slots = cmsgpack.unpack(packed)
        for i = 1, #slots, 2 do
            if slots[i] + window > now then
                tally[#tally + 1] = slots[i]
                tally[#tally + 1] = slots[i + 1]
            end
        end
    end
    return tally
end

local function used(tally)
    local sum = 0
    for i = 2, #tally, 2 do
        sum = sum + tally[i]
    end
    return sum
end

local function wait(tally, quota, window, cost)
    local free = quota - used(tally)
    if cost == 0 or cost <= free then
        return 0
    end
    for i = 1, #tally, 2 do
        free = free + tally[i + 1]
        if cost <= free then
            return tally[i] + window - now
        end
    end
    return window
end

local function plus(tally, window, weight)
    local last = #tally - 1
    if last > 0 and place(tally[last], window) == place(now, window) then
        tally[last] = now
        tally[last + 1] = tally[last + 1] + weight
    else
        tally[#tally + 1] = now
        tally[#tally + 1] = weight
    end
end

local function minus(tally, window, weight)
    local lighter = {}
    for i = 1, #tally, 2 do
        local rest = tally[i + 1]
        if place(tally[i], window) == place(taken_at, window) then
            rest = rest - weight
        end
        if rest > 0 then
            lighter[#lighter + 1] = tally[i]
            lighter[#lighter + 1] = rest
        end
    end
    return lighter
end

local function keep(key, tally, window)
    if #tally == 0 then
        redis.call('DEL', key)
    else
        redis.call('SET', key, cmsgpack.pack(tally), 'PX', window)
    end
end

local takes, may_pass = {}, true
for i, key in ipairs(KEYS) do
    local quota, window, more = tonumber(ARGV[3 * i + 1]), tonumber(ARGV[3 * i + 2]), tonumber(ARGV[3 * i + 3])
    local tally = tally_at(key, window)
    local wait_ms = verb == 'take' and wait(tally, quota, window, more) or 0
    may_pass = may_pass and wait_ms == 0
    takes[i] = { key = key, tally = tally, quota = quota, window = window, more = more, wait_ms = wait_ms }
end

local answer = { now }
for _, take in ipairs(takes) do
    if may_pass and take.more > 0 then
        plus(take.tally, take.window, take.more)
        keep(take.key, take.tally, take.window)
    elseif may_pass and take.more < 0 then
        take.tally = minus(take.tally, take.window, -take.more)
        keep(take.key, take.tally, take.window)
    end
    local newest = take.tally[#take.tally - 1]
    answer[#answer + 1] = math.max(0, take.quota - used(take.tally))
    answer[#answer + 1] = newest and newest + take.window - now or 0
    answer[#answer + 1] = take.wait_ms
end
return answer
