String log = new File(basedir, 'build.log').text
assert log.contains('java consumer: second hold refused = true') : 'build.log does not say so'
