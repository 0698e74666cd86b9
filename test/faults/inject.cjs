// Preloaded into the real program (node --require): counts its calls that start Git or change files, and lets one of them go wrong.
//
// FAULTS_AT   which one: git:3 or fs:12; without it nothing goes wrong
// FAULTS_HOW  what happens there; see GIT_FAULTS and FS_FAULTS in faults.ts
// FAULTS_LOG  a file that gets a line for each call
'use strict';

const processes = require('node:child_process');
const fs = require('node:fs');
const { dirname } = require('node:path');

const [kind, number] = (process.env.FAULTS_AT ?? ':0').split(':');
const how = process.env.FAULTS_HOW;
const log = process.env.FAULTS_LOG;
const original = { spawn: processes.spawn, writeFileSync: fs.writeFileSync, writeSync: fs.writeSync };
const counts = { git: 0, fs: 0 };
const die = () => process.kill(process.pid, 'SIGKILL');

/** Set while a call works: the calls that it is made of are not counted too. */
let isInside = false;

function inside(work) {
  const outside = isInside;
  isInside = true;
  try {
    return work();
  } finally {
    isInside = outside;
  }
}

/** Counts a call; says whether it is the one that goes wrong. */
function isTheOne(ofKind, name, subject) {
  const isThis = ++counts[ofKind] === Number(number) && ofKind === kind;
  if (log) inside(() => fs.appendFileSync(log, `${ofKind}:${counts[ofKind]} ${name} ${subject}${isThis ? ' !' : ''}\n`));
  return isThis;
}

// Git

const shell = (script, args, options) => original.spawn('sh', ['-c', script, 'sh', ...args], options);

/** A process that could not be started: Node says so later, by an event. */
function unstarted(code, args, options) {
  const child = original.spawn('/nonexistent/git', args, options);
  const emit = child.emit;
  child.emit = function (event, error, ...rest) {
    if (event === 'error') error = Object.assign(error, { code, message: `spawn git ${code}` });
    return emit.call(this, event, error, ...rest);
  };
  if (code === 'EMFILE') {
    child.on('error', () => {}); // As Node does it: there are no streams then.
    child.stdin = child.stdout = child.stderr = undefined;
  }
  return child;
}

const GIT = {
  kill: () => die(),
  'kill-after': (args, options) => {
    original.spawn('git', args, options);
    die();
  },
  'kill-at-end': (args, options) => original.spawn('git', args, options).prependListener('exit', die),
  ENOENT: (args, options) => unstarted('ENOENT', args, options),
  EAGAIN: (args, options) => unstarted('EAGAIN', args, options),
  EMFILE: (args, options) => unstarted('EMFILE', args, options),
  EIO: (args, options) => shell('echo "fatal: unable to write: Input/output error" >&2; exit 128', args, options),
  ENOSPC: (args, options) => shell('echo "fatal: write error: No space left on device" >&2; exit 128', args, options),
  'git-killed': (args, options) => shell('kill -9 $$', args, options),
  'answer-lost': (args, options) => shell('git "$@" >/dev/null 2>&1; kill -9 $$', args, options),
};

processes.spawn = (program, args, options) => {
  if (program !== 'git' || !isTheOne('git', 'git', args.slice(0, 6).join(' '))) return original.spawn(program, args, options);
  return GIT[how](args, options);
};

// Files

const WORDS = { EIO: 'i/o error', ENOSPC: 'no space left on device' };
const systemError = (code, syscall, path) =>
  Object.assign(new Error(`${code}: ${WORDS[code]}, ${syscall} '${path}'`), { code, syscall, path: String(path), errno: -5 });

/** Lets a call that writes do half of its work. */
function writeHalf(name, args) {
  const half = (data) => Buffer.from(data).subarray(0, Math.floor(data.length / 2));
  if (name === 'writeFileSync') original.writeFileSync(args[0], half(args[1]), args[2]);
  if (name === 'writeSync') original.writeSync(args[0], half(args[1]));
}

/** What goes wrong; returns where the call is made all the same. */
function fail(name, args, work) {
  if (how === 'kill') die();
  if (how === 'torn') {
    writeHalf(name, args);
    die();
  }
  if (how === 'ENOSPC') writeHalf(name, args);
  if (name === 'closeSync') work(); // The system closes it, whatever it says.
  throw systemError(how, name.replace(/Sync$/, ''), args[0]);
}

const subjectOf = (path) => String(path).replace(/^.*\/repo\//, '');

function counted(name, isCounted = () => true) {
  const work = fs[name];
  fs[name] = (...args) => {
    const isFaulty = !isInside && isCounted(...args) && isTheOne('fs', name, subjectOf(args[0]));
    return inside(() => (isFaulty ? fail(name, args, () => work(...args)) : work(...args)));
  };
}

const writes = (_path, flags = 'r') => (typeof flags === 'number' ? (flags & 3) !== 0 : flags !== 'r');
counted('openSync', writes);
for (const name of [
  ...['writeFileSync', 'writeSync', 'closeSync', 'utimesSync', 'chmodSync', 'mkdirSync', 'mkdtempSync'],
  ...['renameSync', 'linkSync', 'unlinkSync', 'rmSync', 'rmdirSync'],
])
  counted(name);

// Node's part: how the program comes to run. Nothing of it is the program's own doing yet.
const read = fs.readFileSync;
const ownFiles = dirname(process.argv[1] ?? '');
fs.readFileSync = (path, ...rest) =>
  typeof path === 'string' && dirname(path) === ownFiles ? inside(() => read(path, ...rest)) : read(path, ...rest);

const fsync = fs.fsync;
fs.fsync = (handle, done) => {
  if (!isTheOne('fs', 'fsync', handle)) return fsync(handle, done);
  try {
    fail('fsync', [handle], () => fs.fsyncSync(handle));
  } catch (error) {
    process.nextTick(done, error);
  }
};
