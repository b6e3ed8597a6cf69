String log = new File(basedir, 'build.log').text
assert log.contains('[CheckReturnValue] The result of `acquire()` must be used') : 'build.log does not say so'
