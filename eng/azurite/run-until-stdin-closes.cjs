// Runs Azurite's table service until standard input closes. The kernel closes that pipe when LocalHost ends, however it
// ends, so that no Azurite is left behind even after SIGKILL. Arguments are Azurite's own.
'use strict';

const ignore = () => {};

// Ctrl+C in a terminal reaches the whole process group. The turns that LocalHost is still draining need the table, so the
// signal is LocalHost's to act on; Azurite's own handler is taken off again as soon as it is added.
process.on('SIGINT', ignore);
process.on('newListener', (event, listener) => {
  if (event === 'SIGINT' && listener !== ignore) {
    setImmediate(() => process.removeListener('SIGINT', listener));
  }
});

// The same for a group-wide hang-up or termination; but a termination that LocalHost did not follow within 15 s is obeyed.
process.on('SIGHUP', ignore);
process.on('SIGTERM', () => setTimeout(close, 15_000).unref());

// Nobody reads the output any more when LocalHost is gone.
process.stdout.on('error', ignore);
process.stderr.on('error', ignore);

let closing = false;

function close() {
  if (!closing) {
    closing = true;
    process.emit('message', 'shutdown'); // Azurite's own way to save and stop.
    setTimeout(() => process.exit(0), 3_000).unref();
  }
}

process.stdin.on('end', close).on('close', close).on('error', close).resume();

require('azurite/dist/src/table/main.js');
