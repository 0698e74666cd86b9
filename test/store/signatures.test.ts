import { execFileSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { SignatureCheck } from '../../src/core/signatures.ts';
import { formatCommit, parseCommit } from '../../src/store/objects.ts';
import { parsePublicKey } from '../../src/store/public-keys.ts';
import { findRepository } from '../../src/store/repository.ts';
import { checkSignatures, type TrustedKey } from '../../src/store/signatures.ts';
import { gitSigner } from '../../src/store/signing.ts';
import { describeWith, GpgHome, type SshKey, sshKey } from '../support/keys.ts';
import { TestRepository } from '../support/repository.ts';
import { gitWith } from './support.ts';

for (const objectFormat of ['sha1', 'sha256'] as const) {
  describe(`store/signatures in ${objectFormat}`, () => {
    let made: TestRepository;

    beforeEach(() => {
      made = new TestRepository({ args: [`--object-format=${objectFormat}`] });
    });
    afterEach(() => made.remove());

    function write(content: string | Buffer): string {
      return gitWith(made, ['hash-object', '-w', '-t', 'commit', '--stdin'], content).toString().trim();
    }

    /** Writes a commit that Git's set-up signs. */
    async function signed(settings: Readonly<Record<string, string>>, env = made.env, message = 'signed\n'): Promise<string> {
      for (const [name, value] of Object.entries(settings)) made.git('config', name, value);
      const committer = { name: 'Test User', email: 'user@example.com' };
      const signer = await gitSigner(await findRepository(made.dir, env), env, committer);
      const who = { ...committer, time: 1_800_000_000 };
      const tree = gitWith(made, ['mktree']).toString().trim();
      const commit = { tree, parents: [], author: { ...who, name: 'ada.' }, committer: who, message };
      return write(formatCommit({ ...commit, signature: (await signer.sign(formatCommit(commit))).signature }));
    }

    const signedBy = (key: SshKey, message?: string): Promise<string> =>
      signed({ 'gpg.format': 'ssh', 'user.signingKey': key.path }, made.env, message);

    const trusted = (...texts: readonly string[]): TrustedKey[] => texts.map((text) => parsePublicKey(text));

    async function check(oids: readonly string[], keys: readonly TrustedKey[], env = made.env): Promise<SignatureCheck[]> {
      const checks = await checkSignatures(await findRepository(made.dir, env), env, oids, keys);
      return oids.map((oid) => checks.get(oid) as SignatureCheck);
    }

    /** The commit with another message under the same signature. */
    function tampered(oid: string): string {
      const commit = parseCommit(gitWith(made, ['cat-file', 'commit', oid]));
      return write(formatCommit({ ...commit, message: `not ${commit.message}` }));
    }

    it('starts nothing more than it must where nothing is signed', async () => {
      const oid = write(
        `tree ${gitWith(made, ['mktree']).toString().trim()}\nauthor A <a@b> 1 +0000\ncommitter A <a@b> 1 +0000\n\nx\n`,
      );
      made.git('config', 'gpg.ssh.program', '/no/such/program');
      const missing = '0'.repeat(oid.length);
      expect(await check([oid, missing], [])).to.deep.equal([
        { status: 'unsigned', fingerprint: null, detail: '' },
        { status: 'unverifiable', fingerprint: null, detail: 'the commit is missing' },
      ]);
      expect(await check([], [])).to.deep.equal([]);
    });

    it('says so where a format cannot be checked', async () => {
      const tree = gitWith(made, ['mktree']).toString().trim();
      const who = { name: 'A', email: 'a@example.com', time: 1 };
      const signature = '-----BEGIN SIGNED MESSAGE-----\nMIAG\n-----END SIGNED MESSAGE-----';
      const oid = write(formatCommit({ tree, parents: [], author: who, committer: who, signature, message: 'x\n' }));
      expect((await check([oid], []))[0]).to.include({ status: 'unverifiable' });
    });

    describeWith(['ssh-keygen'], 'with SSH keys', () => {
      it('tells good signatures of several keys from bad, unknown and missing ones, in one go', async () => {
        const keys = [sshKey(made.base, 'a'), sshKey(made.base, 'b', 'rsa', ['-b', '2048']), sshKey(made.base, 'c', 'ecdsa')];
        const stranger = sshKey(made.base, 'stranger');
        const good = [];
        for (const key of keys) good.push(await signedBy(key));
        const unknown = await signedBy(stranger);
        const bad = tampered(good[0] as string);
        const checks = await check([...good, unknown, bad, good[0] as string], trusted(...keys.map(({ text }) => text)));
        expect(checks.map(({ status }) => status)).to.deep.equal(['good', 'good', 'good', 'unknown_key', 'bad', 'good']);
        const fingerprints = [...keys, stranger].map(({ fingerprint }) => fingerprint);
        expect(checks.slice(0, 4).map(({ fingerprint }) => fingerprint)).to.deep.equal(fingerprints);
        expect(checks[4]?.detail).to.equal('the commit is not what was signed');
      });

      it("does not ask the user's own allowed signers, nor a list of revoked keys", async () => {
        const key = sshKey(made.base, 'a');
        const oid = await signedBy(key);
        const allowed = join(made.base, 'allowed');
        writeFileSync(allowed, `* ${key.text}`);
        made.git('config', 'gpg.ssh.allowedSignersFile', allowed);
        made.git('config', 'log.showSignature', 'true');
        made.git('config', 'gpg.minTrustLevel', 'ultimate');
        expect((await check([oid], []))[0]?.status).to.equal('unknown_key');
        made.git('config', 'gpg.ssh.allowedSignersFile', '/no/such/file');
        made.git('config', 'gpg.ssh.revocationFile', `${key.path}.pub`);
        expect((await check([oid], trusted(key.text)))[0]?.status).to.equal('good');
      });

      it('leaves out a key that is malformed or stored under the fingerprint of another', async () => {
        const [key, other] = [sshKey(made.base, 'a'), sshKey(made.base, 'b')];
        const oid = await signedBy(key);
        const torn: TrustedKey = { type: 'ssh', fingerprint: other.fingerprint, public_key: 'ssh-ed25519 AAAA' };
        const swapped: TrustedKey = { ...(trusted(key.text)[0] as TrustedKey), fingerprint: other.fingerprint };
        expect((await check([oid], [torn, swapped]))[0]?.status).to.equal('unknown_key');
        const broken = { ...torn, public_key: 'ssh-ed25519 AAAA\n* ssh-ed25519 AAAA' };
        expect((await check([oid], [torn, broken, swapped, ...trusted(key.text)]))[0]?.status).to.equal('good');
      });

      it('takes no signature that was made for something else, nor a torn one', async () => {
        const key = sshKey(made.base, 'a');
        const commit = parseCommit(gitWith(made, ['cat-file', 'commit', await signedBy(key)]));
        const { signature = '', ...bare } = commit;
        const sign = ['-Y', 'sign', '-n', 'file', '-f', key.path];
        const forFiles = execFileSync('ssh-keygen', sign, {
          input: formatCommit(bare),
          encoding: 'utf8',
          stdio: ['pipe', 'pipe', 'ignore'],
        });
        const torn = signature.replace(/\n.{20}/, '\n');
        for (const other of [forFiles.trim(), torn, '-----BEGIN SSH SIGNATURE-----', `${signature}\n${signature}`]) {
          const [found] = await check([write(formatCommit({ ...bare, signature: other }))], trusted(key.text));
          expect(found?.status, other).to.be.oneOf([
            'bad',
            'unverifiable',
            'unknown_key',
            ...(other.startsWith(signature) ? ['good'] : []),
          ]);
        }
      });

      it('says so where the program that checks is missing', async () => {
        const key = sshKey(made.base, 'a');
        const oid = await signedBy(key);
        made.git('config', 'gpg.ssh.program', '/no/such/program');
        const [found] = await check([oid], trusted(key.text));
        expect(found).to.include({ status: 'unverifiable', fingerprint: key.fingerprint });
      });

      it('goes on with the others where the program that checks gives up before it has read everything', async () => {
        const key = sshKey(made.base, 'a');
        // More than a pipe takes: Git is still writing when its reader is gone.
        const oids = [await signedBy(key, `${'x'.repeat(300_000)}\n`), await signedBy(key, 'short\n')];
        const program = join(made.base, 'gives-up');
        // It takes a short commit whole, so that only the long one meets a closed pipe, however quick either side is.
        const givesUp = '[ "$2" = check-novalidate ] && { head -c 1000 >/dev/null; exit 1; }';
        writeFileSync(program, `#!/bin/sh\n${givesUp}\nexec ssh-keygen "$@"\n`, { mode: 0o755 });
        made.git('config', 'gpg.ssh.program', program);
        const found = await check(oids, trusted(sshKey(made.base, 'other').text));
        expect(found.map(({ status }) => status)).to.deep.equal(['unverifiable', 'bad']);
      });

      it('reads commits that are in quarantine', async () => {
        const key = sshKey(made.base, 'a');
        const bare = join(made.base, 'bare.git');
        made.git('init', '--quiet', '--bare', `--object-format=${objectFormat}`, bare);
        const oid = await signedBy(key);
        made.git('update-ref', 'refs/coord/issues/issue_001', oid);
        const objects = made.git('rev-parse', '--path-format=absolute', '--git-path', 'objects');
        const env = { ...made.env, GIT_DIR: bare, GIT_OBJECT_DIRECTORY: objects, GIT_QUARANTINE_PATH: objects };
        const checks = await checkSignatures(await findRepository(bare, env), env, [oid], trusted(key.text));
        expect(checks.get(oid)?.status).to.equal('good');
      });
    });

    describeWith(['gpg', 'gpgconf'], 'with OpenPGP keys', () => {
      let home: GpgHome;
      let own: string;
      let withSubkey: string;
      before(() => {
        home = new GpgHome();
        own = home.make('Test User <user@example.com>');
        withSubkey = home.make('Other <other@example.com>', { subkey: true });
      });
      after(() => home.remove());

      it('tells good signatures from bad and unknown ones, with a keyring of its own, and leaves nothing behind', async () => {
        const before = readdirSync(tmpdir());
        const env = { ...made.env, GNUPGHOME: home.dir };
        const good = await signed({ 'user.signingKey': own }, env);
        const bySubkey = await signed({ 'user.signingKey': withSubkey }, env);
        const oids = [good, bySubkey, tampered(good)];
        const all = await check(oids, trusted(home.export(own), home.export(withSubkey)));
        expect(all.map(({ status }) => status)).to.deep.equal(['good', 'good', 'bad']);
        expect(all.map(({ fingerprint }) => fingerprint).slice(0, 2)).to.deep.equal([own, withSubkey]);
        const one = await check(oids, trusted(home.export(own)), env);
        expect(one.map(({ status }) => status)).to.deep.equal(['good', 'unknown_key', 'bad']);
        const left = readdirSync(tmpdir()).filter((name) => name.startsWith('gc-') && !before.includes(name));
        expect(left).to.deep.equal([]);
      });

      it('checks SSH and OpenPGP signatures together', async () => {
        const env = { ...made.env, GNUPGHOME: home.dir };
        const first = await signed({ 'user.signingKey': own }, env);
        const key = sshKey(made.base, 'a');
        const second = await signedBy(key);
        const checks = await check([second, first], trusted(home.export(own), key.text));
        expect(checks.map(({ fingerprint }) => fingerprint)).to.deep.equal([key.fingerprint, own]);
      });

      it('says so where gpg is missing', async () => {
        const oid = await signed({ 'user.signingKey': own }, { ...made.env, GNUPGHOME: home.dir });
        made.git('config', 'gpg.program', '/no/such/program');
        expect((await check([oid], trusted(home.export(own))))[0]?.status).to.equal('unverifiable');
      });
    });
  });
}
