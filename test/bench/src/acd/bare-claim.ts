/** The least that an assignment could be: both are free, so both are taken. What routing costs is measured against it. */
export const BARE_CLAIM = `
if redis.call('EXISTS', KEYS[1], KEYS[2]) > 0 then
  return 0
end
redis.call('SET', KEYS[1], ARGV[1])
redis.call('SET', KEYS[2], ARGV[1])
return 1`;
