String log = new File(basedir, 'build.log').text
for (String reason in [
    'method acacquire(java.time.Duration,java.lang.String)',
    'int cannot be converted to java.time.Duration',
    'method release()']) {
  assert log.contains(reason) : "build.log does not say: ${reason}"
}
