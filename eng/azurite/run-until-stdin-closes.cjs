// Runs Azurite's table service, and beside it that of blobs, until standard input closes. The kernel closes that pipe when LocalHost ends, however it
// ends, so that no Azurite is left behind even after SIGKILL. Arguments are
// those of Azurite's table service, and --blobPort N at their end.
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

const [, blobPort] = process.argv.splice(process.argv.indexOf('--blobPort'), 2);
const shared = process.argv.filter((argument, place) => !/^--table/.test(argument) && !/^--table/.test(process.argv[place - 1] ?? ''));
const tables = process.argv;

// Only images need blobs, so where that port is taken there are none, and all else goes on. The two know only their own options, and
// read them when they are loaded.
const probe = require('node:net').createServer();
probe.on('error', () => {
  console.error(`Port ${blobPort} is in use: there is no blob service, and so there are no images.`);
  startTables();
});
probe.listen(Number(blobPort), '127.0.0.1', () => probe.close(() => {
  process.argv = [...shared, '--blobHost', '127.0.0.1', '--blobPort', blobPort];
  require('azurite/dist/src/blob/main.js');
  startTables();
}));

function startTables() {
  process.argv = tables;
  require('azurite/dist/src/table/main.js');
}
