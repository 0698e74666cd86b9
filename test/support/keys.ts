/** Real keys for tests, made by ssh-keygen and gpg; where one of them is missing, the tests that need it say so. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeTree } from './repository.ts';

/** Whether a program can be started. */
export const has = (program: string): boolean => spawnSync(program, ['--version'], { stdio: 'ignore' }).error === undefined;

/** Runs a program that has to succeed and returns what it printed. */
export function output(program: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env, input = ''): string {
  return execFileSync(program, args, { env, input, encoding: 'utf8', stdio: ['pipe', 'pipe', 'pipe'] });
}

/** Describes what needs some programs; on a machine without one of them, one test says so instead. */
export function describeWith(programs: readonly string[], title: string, body: () => void): void {
  const missing = programs.filter((program) => !has(program));
  if (missing.length === 0) describe(title, body);
  else describe(title, () => it(`was not tried: this machine has no ${missing.join(' and no ')}`, () => {}));
}

/** An SSH key in files of its own. */
export interface SshKey {
  readonly path: string;
  /** Its public half: one line. */
  readonly text: string;
  /** As ssh-keygen computes it. */
  readonly fingerprint: string;
}

/** Makes an SSH key. */
export function sshKey(directory: string, name: string, type = 'ed25519', options: readonly string[] = []): SshKey {
  const path = join(directory, name);
  output('ssh-keygen', ['-q', '-t', type, ...options, '-N', '', '-C', `${name}@example.com`, '-f', path]);
  const fingerprint = output('ssh-keygen', ['-l', '-f', `${path}.pub`]).split(' ')[1] ?? '';
  return { path, text: readFileSync(`${path}.pub`, 'utf8'), fingerprint };
}

/** A home of GnuPG; `remove` ends the agent that gpg starts for it. */
export class GpgHome {
  // Short: the path of the agent's socket may have about 100 characters.
  readonly dir = realpathSync(mkdtempSync(join(tmpdir(), 'gct-')));
  readonly env: NodeJS.ProcessEnv = { ...process.env, GNUPGHOME: this.dir };

  constructor() {
    mkdirSync(join(this.dir, 'private-keys-v1.d'), { mode: 0o700 });
  }

  /** Makes a key that signs, with a subkey that signs in its place where that is asked for; returns its primary fingerprint. */
  make(user: string, { subkey = false } = {}): string {
    const quick = ['--batch', '--quiet', '--passphrase', '', '--pinentry-mode', 'loopback'];
    output('gpg', [...quick, '--quick-generate-key', user, 'ed25519', 'sign', 'never'], this.env);
    const listing = output('gpg', ['--batch', '--with-colons', '--list-keys', user], this.env);
    const fingerprint = /^fpr:+([0-9A-F]+):/m.exec(listing)?.[1] ?? '';
    if (subkey) output('gpg', [...quick, '--quick-add-key', fingerprint, 'ed25519', 'sign', 'never'], this.env);
    return fingerprint;
  }

  /** A public key, armored. */
  export(fingerprint: string): string {
    return output('gpg', ['--batch', '--armor', '--export', fingerprint], this.env);
  }

  remove(): void {
    spawnSync('gpgconf', ['--homedir', this.dir, '--kill', 'all'], { stdio: 'ignore' });
    removeTree(this.dir);
  }
}
