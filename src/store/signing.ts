/**
 * Signs with the user's own Git signing set-up: the program, the format and the key that `git commit -S` would use.
 *
 * Not through `git commit-tree -S`, which strips characters from authors' names: an action's commit is to the byte what its record says.
 * Reads user.signingKey, gpg.format, gpg.program, gpg.<format>.program and gpg.ssh.defaultKeyCommand.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { CoordinationError } from '../core/errors.ts';
import { display, quote, truncate } from '../core/text.ts';
import { type ProgramResult, runProgram } from './program.ts';
import { sshSignatureFingerprint } from './public-keys.ts';
import type { Repository } from './repository.ts';

/** A signature, as it goes into a commit's header, and the key that made it. */
export interface Signed {
  readonly signature: string;
  /** Of an OpenPGP key it may be a subkey's; null where it is not known (X.509). */
  readonly fingerprint: string | null;
}

/** Signs with one key. */
export interface Signer {
  readonly format: 'ssh' | 'openpgp' | 'x509';
  readonly sign: (content: string) => Promise<Signed>;
  /** The public key, as its own program writes it. */
  readonly publicKey: () => Promise<string>;
}

const PROGRAMS = { ssh: 'ssh-keygen', openpgp: 'gpg', x509: 'gpgsm' } as const;
const SET_KEY = 'git config user.signingKey KEY';
/** Where nothing is set up: most people have an SSH key, and few an OpenPGP one. */
const SET_UP = 'git config gpg.format ssh; git config user.signingKey ~/.ssh/id_ed25519.pub';

/** The signer of this clone's actions; null where coord.sign does not ask for one. Throws where it cannot be used. */
export async function signerOf(
  repository: Repository,
  env: NodeJS.ProcessEnv,
  committer: { readonly name: string; readonly email: string },
): Promise<Signer | null> {
  return repository.config.flag('coord.sign', false) ? gitSigner(repository, env, committer) : null;
}

/** What Git would sign with, whether or not this clone's actions are signed. */
export async function gitSigner(
  repository: Repository,
  env: NodeJS.ProcessEnv,
  committer: { readonly name: string; readonly email: string },
): Promise<Signer> {
  const { config } = repository;
  const format = (config.get('gpg.format') ?? 'openpgp').toLowerCase();
  if (format !== 'ssh' && format !== 'openpgp' && format !== 'x509') {
    throw unusable(`gpg.format is ${quote(format)}, which is no format of signatures`, 'git config gpg.format ssh');
  }
  const tools = new Tools(repository, env);
  const configured =
    config.get(`gpg.${format}.program`) ?? (format === 'openpgp' ? config.get('gpg.program') : undefined) ?? PROGRAMS[format];
  const program = await tools.expand(configured);
  const key = config.get('user.signingkey') || undefined;
  if (format === 'ssh') return sshSigner(tools, program, key ?? (await tools.defaultSshKey()));
  const hint = key === undefined && config.get('gpg.format') === undefined ? SET_UP : SET_KEY;
  return gpgSigner(tools, format, program, { name: key ?? `${committer.name} <${committer.email}>`, hint });
}

/** Starts the programs where Git would. */
class Tools {
  readonly #repository: Repository;
  readonly #env: NodeJS.ProcessEnv;

  constructor(repository: Repository, env: NodeJS.ProcessEnv) {
    this.#repository = repository;
    this.#env = env;
  }

  get cwd(): string {
    return this.#repository.workTree ?? this.#repository.git.cwd;
  }

  async run(program: string, args: readonly string[], input = ''): Promise<ProgramResult> {
    try {
      return await runProgram(program, args, { cwd: this.cwd, env: this.#env }, { input });
    } catch (cause) {
      const { code, message } = cause as NodeJS.ErrnoException;
      const why = code === 'ENOENT' ? 'was not found' : `cannot be started: ${message}`;
      throw unusable(`${quote(program)}, which signs for Git, ${why}`, 'git config gpg.ssh.program PATH, or gpg.program', cause);
    }
  }

  /** A path as Git expands it: `~/` and `~user/`. */
  async expand(path: string): Promise<string> {
    if (!path.startsWith('~')) return path;
    const args = ['-c', `coord.path=${path}`, 'config', '--type=path', '--get', 'coord.path'];
    const { code, stdout } = await this.#repository.git.run(args, { accept: [0, 1, 128] });
    if (code !== 0) throw unusable(`the home directory in ${quote(path)} is not known`, SET_KEY);
    return stdout.toString('utf8').replace(/\n$/, '');
  }

  /** The first key that gpg.ssh.defaultKeyCommand names. */
  async defaultSshKey(): Promise<string> {
    const command = this.#repository.config.get('gpg.ssh.defaultkeycommand');
    if (!command) throw unusable('there is no key to sign with', 'git config user.signingKey ~/.ssh/id_ed25519.pub');
    const [program = '', ...args] = words(command);
    const { code, stdout } = await this.run(program, args);
    const [first = ''] = stdout.toString('utf8').split('\n');
    if (code === 0 && isLiteral(first.trim())) return first.trim();
    throw unusable('gpg.ssh.defaultKeyCommand names no key', 'git config user.signingKey ~/.ssh/id_ed25519.pub');
  }
}

/** The words of a command line as Git splits it: at spaces, with quotes and backslashes, and no shell. */
function words(command: string): string[] {
  const found = command.match(/(?:[^\s'"\\]|\\.|'[^']*'|"(?:[^"\\]|\\.)*")+/g) ?? [];
  return found.map((word) =>
    word.replace(/'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)/g, (_, single?: string, double?: string, escaped?: string) => {
      return single ?? double?.replace(/\\(.)/g, '$1') ?? escaped ?? '';
    }),
  );
}

const isLiteral = (key: string): boolean => key.startsWith('key::') || key.startsWith('ssh-');

async function sshSigner(tools: Tools, program: string, key: string): Promise<Signer> {
  const literal = isLiteral(key) ? key.replace(/^key::/, '') : null;
  const path = literal === null ? resolve(tools.cwd, await tools.expand(key)) : null;
  const signWith = async (file: string, options: readonly string[], content: string): Promise<Signed> => {
    const result = await tools.run(program, ['-Y', 'sign', '-n', 'git', '-f', file, ...options], content);
    const signature = armored(result.stdout, 'SSH SIGNATURE');
    if (result.code !== 0 || signature === null) throw failed(program, result);
    return { signature, fingerprint: sshSignatureFingerprint(signature) };
  };
  return {
    format: 'ssh',
    async sign(content) {
      if (path !== null) {
        if (!existsSync(path)) throw unusable(`the key ${quote(path)} does not exist`, SET_KEY);
        return signWith(path, [], content);
      }
      const directory = mkdtempSync(join(tmpdir(), 'git-coord-key-'));
      try {
        const file = join(directory, 'key.pub');
        writeFileSync(file, `${literal}\n`, { mode: 0o600 });
        return await signWith(file, ['-U'], content); // The private half is in ssh-agent.
      } finally {
        rmSync(directory, { recursive: true, force: true });
      }
    },
    async publicKey() {
      if (path === null) return `${literal}\n`;
      for (const file of [path, `${path}.pub`]) {
        if (!existsSync(file)) continue;
        const text = readFileSync(file, 'utf8');
        if (!text.includes('PRIVATE KEY')) return text;
      }
      throw unusable(`the public key ${quote(`${path}.pub`)} does not exist`, 'git coord key add FILE');
    },
  };
}

function gpgSigner(
  tools: Tools,
  format: 'openpgp' | 'x509',
  program: string,
  { name, hint }: { readonly name: string; readonly hint: string },
): Signer {
  const sign = async (content: string): Promise<Signed> => {
    const result = await tools.run(program, ['--status-fd=2', '-bsau', name], content);
    const signature = armored(result.stdout, format === 'openpgp' ? 'PGP SIGNATURE' : 'SIGNED MESSAGE');
    const created = /^\[GNUPG:\] SIG_CREATED (.*)$/m.exec(result.stderr)?.[1];
    if (result.code !== 0 || signature === null || created === undefined) throw failed(program, result, hint);
    return { signature, fingerprint: format === 'openpgp' ? (created.split(' ').at(-1) ?? null) : null };
  };
  return {
    format,
    sign,
    async publicKey() {
      if (format === 'x509') throw unusable('X.509 certificates cannot be registered', 'git config gpg.format ssh');
      const { fingerprint } = await sign('git coord key add\n'); // Several keys may fit a name; this one signs.
      const args = ['--batch', '--armor', '--export-options', 'export-minimal', '--export', `${fingerprint}`];
      const result = await tools.run(program, args);
      if (result.code !== 0 || result.stdout.length === 0) throw failed(program, result);
      return result.stdout.toString('utf8');
    },
  };
}

/** The armored block in a program's output, without its last line break; null where there is none. */
function armored(output: Buffer, kind: string): string | null {
  const text = output.toString('latin1').replaceAll('\r\n', '\n');
  return new RegExp(`^-----BEGIN ${kind}-----\n[ -~\n]*?\n-----END ${kind}-----(?=\n)`).exec(text)?.[0] ?? null;
}

function unusable(message: string, hint: string, cause?: unknown): CoordinationError {
  return new CoordinationError('unusable_repository', message, { hint, cause });
}

/** The error for a program that would not sign, in its own words. */
function failed(program: string, { code, stderr }: ProgramResult, hint = SET_KEY): CoordinationError {
  const lines = stderr.split('\n').map((line) => line.replace(/^(?:gpg|gpgsm|error): /, '').trim());
  const said = lines.filter((line) => line !== '' && !/^(?:\[GNUPG:\]|Signing data on |Enter passphrase)/.test(line));
  const why = truncate(display(said.slice(-2).join('; ')), 200) || `exit code ${code}`;
  return unusable(`the action cannot be signed: ${quote(program)} says: ${why}`, hint);
}
