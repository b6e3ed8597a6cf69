String log = new File(basedir, 'build.log').text
assert log.contains('kotlin consumer: second hold refused = true') : 'build.log does not say so'
