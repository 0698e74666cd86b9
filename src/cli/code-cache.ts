/**
 * What V8 made of the program's text the last times, kept in a file so that it need not compile it again.
 *
 * V8 believes what it is given: it compares no more than its own version and the length of the text. So a file is used only where it is whole
 * and was made from this very text, by this version of Node, and lies where nobody else can write.
 */
import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { crc32 } from 'node:zlib';

/** Compiled code, as it was kept. */
export interface Code {
  readonly data: Buffer;
  /** How many commands have added what they compiled. */
  readonly commands: number;
}

const MAGIC = 'git-coord code 1';
const HEADER = 64;
const OLD_MS = 30 * 24 * 3600 * 1000;
const NAME = /^code-.*\.v8$/;

/** The file's first bytes: what it was made from and by, how often it was added to, and the sum of what follows. */
function header(text: Buffer, data: Buffer, commands: number): Buffer {
  const bytes = Buffer.alloc(HEADER);
  bytes.write(`${MAGIC} ${process.version} ${process.arch}`, 0, 48, 'latin1');
  bytes.writeUInt32LE(crc32(text), 48);
  bytes.writeUInt32LE(crc32(data), 52);
  bytes.writeUInt32LE(data.length, 56);
  bytes.writeUInt32LE(commands, 60);
  return bytes;
}

/** The code in these bytes; undefined unless they are whole and belong to this text and this Node. */
function parse(bytes: Buffer, text: Buffer): Code | undefined {
  if (bytes.length <= HEADER) return undefined;
  const data = bytes.subarray(HEADER);
  const commands = bytes.readUInt32LE(60);
  return header(text, data, commands).equals(bytes.subarray(0, HEADER)) ? { data, commands } : undefined;
}

/** The code that came with the program: as trustworthy as the program itself. */
export function installedCode(path: string, text: Buffer): Code | undefined {
  try {
    return parse(readFileSync(path), text);
  } catch {
    return undefined;
  }
}

/** Where a user's own code is kept: `$XDG_CACHE_HOME/git-coord`; undefined where there is no such place. */
export function cacheDirectory(variables: NodeJS.ProcessEnv): string | undefined {
  const { XDG_CACHE_HOME: cache = '', HOME: home = '' } = variables;
  if (isAbsolute(cache)) return join(cache, 'git-coord');
  return isAbsolute(home) ? join(home, '.cache', 'git-coord') : undefined;
}

const fileName = (text: Buffer): string =>
  `code-${process.version}-${process.arch}-${crc32(text).toString(16).padStart(8, '0')}.v8`;

/** Whether nobody but this user can write there: under `sudo`, HOME may well be somebody else's. */
const isOurs = ({ uid, mode }: { uid: number; mode: number }): boolean => uid === process.geteuid?.() && (mode & 0o022) === 0;

/** The code that this user's commands left. */
export function keptCode(directory: string, text: Buffer): Code | undefined {
  try {
    const place = lstatSync(directory);
    if (!place.isDirectory() || !isOurs(place)) return undefined;
    const file = openSync(join(directory, fileName(text)), constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const stat = fstatSync(file);
      return stat.isFile() && isOurs(stat) ? parse(readFileSync(file), text) : undefined;
    } finally {
      closeSync(file);
    }
  } catch {
    return undefined;
  }
}

/** Keeps code for this user's next commands. `make` is asked only where there is a place for it; where that cannot be had, nothing happens. */
export function keepCode(directory: string, text: Buffer, commands: number, make: () => Buffer): void {
  const path = join(directory, fileName(text));
  const temporary = `${path}.${process.pid}`;
  try {
    // Not a home that is not there.
    for (const path of [dirname(directory), directory]) if (!existsSync(path)) mkdirSync(path, { mode: 0o700 });
    const place = lstatSync(directory);
    if (!place.isDirectory() || !isOurs(place)) return;
    const data = make();
    try {
      writeFileSync(temporary, Buffer.concat([header(text, data, commands), data]), { mode: 0o600, flag: 'wx' });
      renameSync(temporary, path);
    } finally {
      rmSync(temporary, { force: true });
    }
    if (commands === 1) removeOld(directory);
  } catch {
    // The next command compiles again.
  }
}

/** What other versions left, long ago. */
function removeOld(directory: string): void {
  for (const name of readdirSync(directory).filter((each) => NAME.test(each))) {
    const path = join(directory, name);
    if (Date.now() - lstatSync(path).mtimeMs > OLD_MS) rmSync(path, { force: true });
  }
}
