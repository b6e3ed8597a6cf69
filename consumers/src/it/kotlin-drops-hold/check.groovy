String log = new File(basedir, 'build.log').text
assert log.contains("Unused return value of 'tryAcquire'") : 'build.log does not say so'
assert log.contains("Unused return value of 'acquire'") : 'build.log does not say so'
