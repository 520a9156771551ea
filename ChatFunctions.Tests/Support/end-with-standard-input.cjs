// Required before every script that a test runs: when the test process ends, however it ends, the kernel closes the pipe to standard input,
// and the script ends too. The pipe alone keeps no script from ending by itself.
process.stdin.on('end', () => process.exit(1)).on('error', () => process.exit(1)).resume();
process.stdin.unref();
