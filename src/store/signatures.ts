/**
 * Checks the signatures of commits, with Git's own means and with the given keys only: the user's allowed signers and keyring play no part.
 *
 * One `git cat-file` reads the commits, one `git log` checks those that are signed, whatever their number. Works on objects in quarantine too.
 */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AgentKey } from '../core/model.ts';
import type { SignatureCheck } from '../core/signatures.ts';
import { display, truncate } from '../core/text.ts';
import { gitError } from './git.ts';
import type { Oid } from './object-reader.ts';
import { type Commit, parseCommit } from './objects.ts';
import { runProgram } from './program.ts';
import { type PublicKey, sshSignatureFingerprint, storedPublicKey } from './public-keys.ts';
import type { Repository } from './repository.ts';

/** A key whose signatures are to be told from others'. */
export type TrustedKey = Pick<AgentKey, 'type' | 'fingerprint' | 'public_key'>;

type Format = 'ssh' | 'openpgp' | 'other';

/** Checks commits. A key that is malformed, or whose fingerprint is not the one it is stored under, is left out. */
export async function checkSignatures(
  repository: Repository,
  env: NodeJS.ProcessEnv,
  commits: readonly Oid[],
  keys: readonly TrustedKey[],
): Promise<Map<Oid, SignatureCheck>> {
  const checks = new Map<Oid, SignatureCheck>();
  const signed = new Map<Oid, string>();
  const read = await readCommits(repository, [...new Set(commits)]);
  for (const [oid, commit] of read) {
    if (commit?.signature !== undefined && formatOf(commit.signature) !== 'other') signed.set(oid, commit.signature);
    else checks.set(oid, unchecked(commit));
  }
  if (signed.size === 0) return checks;
  const known = new Map(keys.flatMap((key) => storedPublicKey(key) ?? []).map((key) => [key.fingerprint, key]));
  const run = new Check(repository, env, [...known.values()]);
  try {
    for (const [oid, check] of await run.check(signed)) checks.set(oid, check);
  } finally {
    await run.end();
  }
  return checks;
}

function formatOf(signature: string): Format {
  if (signature.startsWith('-----BEGIN SSH SIGNATURE-----')) return 'ssh';
  // Not PGP MESSAGE, which Git takes too: it can bring a text of its own along.
  return signature.startsWith('-----BEGIN PGP SIGNATURE-----') ? 'openpgp' : 'other';
}

function unchecked(commit: Commit | null): SignatureCheck {
  if (!commit) return { status: 'unverifiable', fingerprint: null, detail: 'the commit is missing' };
  if (commit.signature === undefined) return { status: 'unsigned', fingerprint: null, detail: '' };
  return { status: 'unverifiable', fingerprint: null, detail: 'it is of a format that no key can be registered for' };
}

async function readCommits(repository: Repository, oids: readonly Oid[]): Promise<Map<Oid, Commit | null>> {
  const commits = new Map<Oid, Commit | null>(oids.map((oid) => [oid, null]));
  const { stdout } = await repository.git.run(['cat-file', '--batch'], { input: oids.map((oid) => `${oid}\n`).join('') });
  for (let at = 0; at < stdout.length; ) {
    const end = stdout.indexOf(0x0a, at);
    const [oid = '', type, size] = stdout.toString('latin1', at, end).split(' ');
    at = end + 1;
    if (size === undefined) continue; // `<oid> missing`
    if (type === 'commit') commits.set(oid, parseCommit(stdout.subarray(at, at + Number(size))));
    at += Number(size) + 1;
  }
  return commits;
}

/** What `%G?` says; a good signature of an OpenPGP key that nobody vouched for is `U`, as all are in a keyring made for one check. */
const VERDICTS: Readonly<Record<string, SignatureCheck['status']>> = {
  G: 'good',
  U: 'good',
  Y: 'good', // Its key has run out by its own word; what counts here is whether the team has it revoked.
  X: 'bad',
  R: 'bad',
  B: 'bad',
  E: 'unknown_key',
  N: 'unverifiable', // The commit is signed, so it was the program that did not do its work.
};
const DETAILS: Readonly<Record<string, string>> = {
  X: 'the signature has expired',
  Y: 'the key has expired since',
  R: 'the key says of itself that it is revoked',
  B: 'the commit is not what was signed',
};

/** What Git says where it cannot start the program that checks SSH signatures, or where that is too old. */
const UNABLE = /^(?:error|fatal): (cannot (?:run|exec|spawn) .*|ssh-keygen -Y .* is needed .*)$/m;

/** So often a commit is asked about before Git is taken to die of it. */
const MOST_ATTEMPTS = 3;

/** One check: a temporary directory with the files that Git and its helpers read. */
class Check {
  readonly #repository: Repository;
  readonly #env: NodeJS.ProcessEnv;
  readonly #keys: readonly PublicKey[];
  // A short path: it holds a socket, whose path may have about 100 characters.
  readonly #directory = mkdtempSync(join(tmpdir(), 'gc-'));
  readonly #home = join(this.#directory, 'g');
  #missing: string | null = null;

  constructor(repository: Repository, env: NodeJS.ProcessEnv, keys: readonly PublicKey[]) {
    this.#repository = repository;
    this.#env = env;
    this.#keys = keys;
  }

  async check(signed: ReadonlyMap<Oid, string>): Promise<Map<Oid, SignatureCheck>> {
    const signers = join(this.#directory, 'signers');
    const revoked = join(this.#directory, 'revoked');
    const ssh = this.#keys.filter(({ type }) => type === 'ssh');
    writeFileSync(signers, ssh.map((key, index) => `key-${index} namespaces="git" ${key.public_key}\n`).join(''));
    writeFileSync(revoked, '');
    const openpgp = [...signed.values()].some((signature) => formatOf(signature) === 'openpgp');
    if (openpgp) await this.#makeKeyring();
    const settings = {
      'gpg.ssh.allowedSignersFile': signers,
      'gpg.ssh.revocationFile': revoked,
      'gpg.minTrustLevel': 'undefined',
      'log.showSignature': 'false',
    };
    const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    return this.#ask(options, signed, openpgp ? { GNUPGHOME: this.#home } : {});
  }

  /** Asks Git about signed commits. */
  async #ask(
    options: readonly string[],
    signed: ReadonlyMap<Oid, string>,
    env: Readonly<Record<string, string>>,
    attempt = 1,
  ): Promise<Map<Oid, SignatureCheck>> {
    const format = '--format=%H%x00%G?%x00%GF%x00%GP';
    const args = [...options, 'log', '--no-walk=unsorted', '--no-show-signature', '--no-color', '--stdin', format];
    const input = [...signed.keys()].map((oid) => `${oid}\n`).join('');
    const result = await this.#repository.git.run(args, { input, env, accept: [0, 128] });
    const { stdout, stderr } = result;
    // Git dies where a program that checks ends before it has read everything, as with a torn signature: none may hide the others.
    if (/killed by SIGPIPE/.test(stderr)) {
      if (signed.size === 1 && attempt === MOST_ATTEMPTS) {
        return new Map([...signed].map(([oid, signature]) => [oid, this.#gaveUp(signature)]));
      }
      const each = [...signed].map(([oid, signature]) => new Map([[oid, signature]]));
      const found: [Oid, SignatureCheck][] = [];
      for (const one of each) found.push(...(await this.#ask(options, one, env, signed.size === 1 ? attempt + 1 : 1)));
      return new Map(found);
    }
    if (result.code !== 0) throw gitError(args, result);
    const checks = new Map<Oid, SignatureCheck>();
    for (const line of stdout.toString('utf8').split('\n')) {
      const [oid = '', letter = '', key = '', primary = ''] = line.split('\0');
      const signature = signed.get(oid);
      if (signature !== undefined) checks.set(oid, this.#judge(signature, letter, primary || key, stderr));
    }
    for (const oid of signed.keys()) if (!checks.has(oid)) checks.set(oid, unchecked(null));
    return checks;
  }

  #gaveUp(signature: string): SignatureCheck {
    const fingerprint = formatOf(signature) === 'ssh' ? sshSignatureFingerprint(signature) : null;
    return { status: 'unverifiable', fingerprint, detail: 'what checks it gave up before it had read everything' };
  }

  #judge(signature: string, letter: string, told: string, stderr: string): SignatureCheck {
    const isSsh = formatOf(signature) === 'ssh';
    const fingerprint = (isSsh ? told || sshSignatureFingerprint(signature) : told) || null;
    const unverifiable = (why: string): SignatureCheck => {
      return { status: 'unverifiable', fingerprint, detail: truncate(display(why), 200) };
    };
    // Git takes a program that it cannot start for one that says no.
    const unable = isSsh ? (UNABLE.exec(stderr)?.[1] ?? null) : this.#missing;
    if (unable !== null && letter !== 'G') return unverifiable(unable);
    const status = VERDICTS[letter] ?? 'unverifiable';
    if (status === 'unverifiable') return unverifiable('it is not of a form that Git can check');
    const isKnown = this.#keys.some((key) => key.fingerprint === fingerprint);
    if (status === 'good' && !isKnown) return { status: 'unknown_key', fingerprint, detail: '' };
    if (isSsh && letter === 'U') return unverifiable('its key was not found among the allowed ones');
    return { status, fingerprint, detail: DETAILS[letter] ?? '' };
  }

  /** Makes a keyring with the OpenPGP keys and nothing else. */
  async #makeKeyring(): Promise<void> {
    mkdirSync(this.#home, { mode: 0o700 });
    const options = [
      'no-autostart',
      'batch',
      'trust-model always',
      'no-auto-key-locate',
      'no-auto-check-trustdb',
      'disable-dirmngr',
    ];
    writeFileSync(join(this.#home, 'gpg.conf'), `${options.join('\n')}\n`);
    const keys = this.#keys.filter(({ type }) => type === 'openpgp').map(({ public_key }) => public_key);
    try {
      // One by one: whatever is wrong with one must not keep the others out.
      for (const key of keys) await this.#gpg(['--batch', '--quiet', '--import'], key);
    } catch (error) {
      this.#missing = `gpg cannot be started: ${(error as Error).message}`;
    }
  }

  #gpg(args: readonly string[], input: string) {
    const { config, git } = this.#repository;
    const program = config.get('gpg.openpgp.program') ?? config.get('gpg.program') ?? 'gpg';
    return runProgram(program, args, { cwd: git.cwd, env: { ...this.#env, GNUPGHOME: this.#home } }, { input });
  }

  /** Removes what was made, and ends an agent that gpg may have started for it in spite of everything. */
  async end(): Promise<void> {
    if (existsSync(this.#home)) {
      const place = { cwd: this.#repository.git.cwd, env: this.#env };
      await runProgram('gpgconf', ['--homedir', this.#home, '--kill', 'all'], place).catch(() => null); // Without GnuPG there is none.
    }
    rmSync(this.#directory, { recursive: true, force: true, maxRetries: 3 });
  }
}
