import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { CoordinationError } from '../../src/core/errors.ts';
import { type Commit, formatCommit, parseCommit } from '../../src/store/objects.ts';
import { findRepository } from '../../src/store/repository.ts';
import { gitSigner, type Signer, signerOf } from '../../src/store/signing.ts';
import { describeWith, GpgHome, output, type SshKey, sshKey } from '../support/keys.ts';
import { TestRepository } from '../support/repository.ts';
import { gitWith } from './support.ts';

const COMMITTER = { name: 'Test User', email: 'user@example.com' };

describe('store/signing', () => {
  let made: TestRepository;
  let allowed: string;

  beforeEach(() => {
    made = new TestRepository();
    allowed = join(made.base, 'allowed');
  });
  afterEach(() => made.remove());

  /** The signer with some settings. */
  async function signerWith(settings: Readonly<Record<string, string>>, env = made.env): Promise<Signer> {
    for (const [name, value] of Object.entries(settings)) made.git('config', name, value);
    return gitSigner(await findRepository(made.dir, env), env, COMMITTER);
  }

  async function failureOf(work: Promise<unknown>): Promise<CoordinationError> {
    try {
      await work;
    } catch (error) {
      if (error instanceof CoordinationError) return error;
      throw error;
    }
    throw new Error('it did not fail');
  }

  /** Writes a signed commit and returns its id. */
  async function commitWith(signer: Signer, author = 'ada'): Promise<string> {
    const commit: Commit = {
      tree: gitWith(made, ['mktree']).toString().trim(),
      parents: [],
      author: { name: author, email: 'ada@agents.invalid', time: 1_800_000_000 },
      committer: { ...COMMITTER, time: 1_800_000_000 },
      message: 'claim issue_008\n\nCoord-Action: claim_issue\n',
    };
    const { signature } = await signer.sign(formatCommit(commit));
    const bytes = formatCommit({ ...commit, signature });
    expect(formatCommit(parseCommit(Buffer.from(bytes)))).to.equal(bytes);
    return gitWith(made, ['hash-object', '-w', '-t', 'commit', '--stdin'], bytes).toString().trim();
  }

  /** Asks Git about a commit's signature, with one SSH key allowed. */
  function gitAccepts(oid: string, key: SshKey): boolean {
    writeFileSync(allowed, `* namespaces="git" ${key.text}`);
    return made.gitExit('-c', `gpg.ssh.allowedSignersFile=${allowed}`, 'verify-commit', oid) === 0;
  }

  it('signs nothing unless coord.sign asks for it', async () => {
    made.git('config', 'gpg.format', 'nonsense');
    expect(await signerOf(await findRepository(made.dir, made.env), made.env, COMMITTER)).to.equal(null);
    made.git('config', 'coord.sign', 'true');
    const error = await failureOf(findRepository(made.dir, made.env).then((found) => signerOf(found, made.env, COMMITTER)));
    expect(error).to.include({ exitCode: 6, message: "gpg.format is 'nonsense', which is no format of signatures" });
  });

  describeWith(['ssh-keygen'], 'with SSH keys', () => {
    for (const [type, ...options] of [['ed25519'], ['rsa', '-b', '2048'], ['ecdsa', '-b', '384']] as const) {
      it(`signs with ${type} as Git does, and git verify-commit accepts it`, async () => {
        const key = sshKey(made.base, 'id', type, options);
        const signer = await signerWith({ 'gpg.format': 'ssh', 'user.signingKey': key.path });
        const oid = await commitWith(signer);
        expect(gitAccepts(oid, key)).to.equal(true);
        expect(gitAccepts(oid, sshKey(made.base, 'other'))).to.equal(false);
        expect((await signer.sign('text')).fingerprint).to.equal(key.fingerprint);
        expect(await signer.publicKey()).to.equal(key.text);
      });
    }

    it('puts the signature where Git puts it, to the byte', async () => {
      const key = sshKey(made.base, 'id');
      const signer = await signerWith({ 'gpg.format': 'ssh', 'user.signingKey': key.path });
      made.git('commit', '-S', '--allow-empty', '-m', 'signed by Git');
      const theirs = gitWith(made, ['cat-file', 'commit', 'HEAD']).toString('utf8');
      const { signature, ...commit } = parseCommit(Buffer.from(theirs));
      expect(signature).to.match(/^-----BEGIN SSH SIGNATURE-----\n/);
      // A signature of Ed25519 is the same each time.
      expect(formatCommit({ ...commit, signature: (await signer.sign(formatCommit(commit))).signature })).to.equal(theirs);
    });

    it("keeps authors' names that Git would strip", async () => {
      const key = sshKey(made.base, 'id');
      const signer = await signerWith({ 'gpg.format': 'ssh', 'user.signingKey': `${key.path}.pub` });
      for (const author of ['ada.', "'x'", '.', 'Ünï, cödé;']) {
        const oid = await commitWith(signer, author);
        expect(made.git('log', '-1', '--format=%an', oid)).to.equal(author);
        expect(gitAccepts(oid, key), author).to.equal(true);
      }
    });

    it('signs in a repository with SHA-256', async () => {
      const key = sshKey(made.base, 'id');
      made.remove();
      made = new TestRepository({ args: ['--object-format=sha256'] });
      allowed = join(made.base, 'allowed');
      const again = sshKey(made.base, 'id');
      expect(again.fingerprint).not.to.equal(key.fingerprint);
      const oid = await commitWith(await signerWith({ 'gpg.format': 'ssh', 'user.signingKey': again.path }));
      expect(made.git('cat-file', 'commit', oid)).to.match(/^gpgsig-sha256 -----BEGIN SSH SIGNATURE-----$/m);
      expect(gitAccepts(oid, again)).to.equal(true);
    });

    it('finds a key below the home directory, and one beside the worktree', async () => {
      const home = join(made.base, 'home');
      const key = sshKey(home, 'id');
      for (const path of ['~/id', '../home/id']) {
        const signer = await signerWith({ 'gpg.format': 'ssh', 'user.signingKey': path });
        expect((await signer.sign('text')).fingerprint).to.equal(key.fingerprint);
      }
    });

    it('says in one line what is missing', async () => {
      const ssh = { 'gpg.format': 'ssh' };
      const none = await failureOf(signerWith(ssh));
      expect(none).to.include({ exitCode: 6, message: 'there is no key to sign with' });
      expect(none.hint).to.match(/^git config user\.signingKey /);
      const gone = await failureOf((await signerWith({ ...ssh, 'user.signingKey': '/no/such/key' })).sign('text'));
      expect(gone.message).to.equal("the key '/no/such/key' does not exist");
      const file = join(made.base, 'text');
      writeFileSync(file, 'no key\n', { mode: 0o600 });
      const torn = await failureOf((await signerWith({ 'user.signingKey': file })).sign('text'));
      expect(torn.message).to.match(/^the action cannot be signed: 'ssh-keygen' says: /);
      expect(torn.message).not.to.include('\n');
      const absent = await failureOf((await signerWith({ 'gpg.ssh.program': '/no/such/program' })).sign('text'));
      expect(absent.message).to.equal("'/no/such/program', which signs for Git, was not found");
      const half = sshKey(made.base, 'half');
      execFileSync('mv', [`${half.path}.pub`, join(made.base, 'elsewhere')]);
      const unpublished = await failureOf((await signerWith({ 'user.signingKey': half.path })).publicKey());
      expect(unpublished.message).to.match(/^the public key '.*half\.pub' does not exist$/);
    });

    it('starts no shell', async () => {
      const mark = join(made.base, 'mark');
      const settings = { 'gpg.format': 'ssh', 'gpg.ssh.defaultKeyCommand': `echo "key::ssh-x" ; touch ${mark} $(touch ${mark})` };
      await failureOf(signerWith(settings).then((signer) => signer.sign('text')));
      await failureOf((await signerWith({ 'user.signingKey': `$(touch ${mark})` })).sign('text'));
      expect(readdirSync(made.base)).not.to.include('mark');
    });

    describeWith(['ssh-agent', 'ssh-add'], 'that only ssh-agent has', () => {
      it('signs with a literal key, and with the one that gpg.ssh.defaultKeyCommand names', async () => {
        const key = sshKey(made.base, 'id');
        const socket = join(made.base, 'agent');
        const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: ['ignore', 'pipe', 'ignore'] });
        try {
          await once(agent.stdout, 'data');
          const env = { ...made.env, SSH_AUTH_SOCK: socket };
          output('ssh-add', ['-q', key.path], env);
          execFileSync('rm', [key.path]);
          const before = readdirSync(tmpdir());
          for (const literal of [`key::${key.text.trim()}`, key.text.trim()]) {
            const signer = await signerWith({ 'gpg.format': 'ssh', 'user.signingKey': literal }, env);
            expect(gitAccepts(await commitWith(signer), key)).to.equal(true);
            expect((await signer.publicKey()).trim()).to.equal(key.text.trim());
          }
          const command = join(made.base, 'default key');
          writeFileSync(command, `#!/bin/sh\nprintf 'key::%s\\n' "$1"\n`);
          chmodSync(command, 0o755);
          made.git('config', '--unset', 'user.signingKey');
          const signer = await signerWith({ 'gpg.ssh.defaultKeyCommand': `'${command}' "${key.text.trim()}"` }, env);
          expect((await signer.sign('text')).fingerprint).to.equal(key.fingerprint);
          const left = readdirSync(tmpdir()).filter((name) => name.startsWith('git-coord-key-') && !before.includes(name));
          expect(left).to.deep.equal([]);
        } finally {
          agent.kill();
          await once(agent, 'close');
        }
      });
    });
  });

  describeWith(['gpg', 'gpgconf'], 'with OpenPGP keys', () => {
    let home: GpgHome;
    before(() => {
      home = new GpgHome();
    });
    after(() => home.remove());

    it('signs as the committer, or with the key that is named, and git verify-commit accepts it', async () => {
      const env = { ...made.env, GNUPGHOME: home.dir };
      const own = home.make('Test User <user@example.com>');
      const other = home.make('Other <other@example.com>', { subkey: true });
      const signer = await signerWith({}, env);
      const accepted = (oid: string): boolean => {
        execFileSync('git', ['verify-commit', oid], { cwd: made.dir, env, stdio: 'ignore' });
        return true;
      };
      const oid = await commitWith(signer, 'ada.');
      expect(made.git('cat-file', 'commit', oid)).to.match(/^gpgsig -----BEGIN PGP SIGNATURE-----\n \n/m);
      expect(accepted(oid)).to.equal(true);
      expect((await signer.sign('text')).fingerprint).to.equal(own);
      const named = await signerWith({ 'user.signingKey': other }, env);
      expect(accepted(await commitWith(named))).to.equal(true);
      expect(await named.publicKey()).to.match(/^-----BEGIN PGP PUBLIC KEY BLOCK-----\n/);
    });

    it('says in one line what gpg says', async () => {
      const env = { ...made.env, GNUPGHOME: home.dir };
      const error = await failureOf((await signerWith({ 'user.signingKey': 'nobody@example.com' }, env)).sign('text'));
      expect(error.exitCode).to.equal(6);
      expect(error.message).to.match(/^the action cannot be signed: 'gpg' says: .*No secret key/);
      expect(error.message).not.to.include('\n');
    });
  });
});
