import { expect } from 'chai';
import { coordinated, mustRun, run } from '../support/cli.ts';
import { describeWith, GpgHome, type SshKey, sshKey } from '../support/keys.ts';
import type { TestRepository } from '../support/repository.ts';
import { outputOf } from './outputs.ts';

describe('cli/key', () => {
  let repo: TestRepository;

  beforeEach(async () => {
    repo = await coordinated();
  });
  afterEach(() => repo.remove());

  describeWith(['ssh-keygen'], 'with an SSH key', () => {
    /** Makes a key and has Git sign with it. */
    function signingKey(): SshKey {
      const key = sshKey(repo.base, 'id');
      repo.git('config', 'gpg.format', 'ssh');
      repo.git('config', 'user.signingKey', key.path);
      return key;
    }

    it('adds the key that Git signs with, lists it, and revokes it', async () => {
      const key = signingKey();
      const added = await run(repo, ['key', 'add']);
      expect(added.out).to.equal(`added key ${key.fingerprint} of 'alice'\n`);
      expect(added.err).to.equal('actions are not signed in this clone yet; try: git config coord.sign true\n');
      expect((await run(repo, ['key', 'add', `${key.path}.pub`])).out).to.equal(
        `${key.fingerprint} is a key of 'alice' already\n`,
      );
      const listed = new RegExp(`^alice\\n  ${key.fingerprint.replace(/[+/]/g, '\\$&')}  ssh  added 2026-03-01T12:00:00Z\\n$`);
      expect(await mustRun(repo, ['key', 'list'])).to.match(listed);
      expect(await mustRun(repo, ['key', 'list', 'alice'])).to.match(listed);
      outputOf(await mustRun(repo, ['key', 'list', '--json']), 'keys');
      const revoke = ['key', 'revoke', key.fingerprint, '--reason', 'lost \u001b[31m', '--json'];
      expect((await run(repo, revoke)).code, 'nobody would believe it unsigned').to.equal(3);
      repo.git('config', 'coord.sign', 'true');
      const revoked = outputOf(await mustRun(repo, revoke), 'action');
      expect(revoked).to.deep.include({ action: 'revoke_key' });
      expect(revoked['key']).to.deep.include({ fingerprint: key.fingerprint, revoked_at: '2026-03-01T12:00:00Z' });
      expect(await mustRun(repo, ['key', 'list'])).to.match(/ {2}revoked 2026-03-01T12:00:00Z: lost \\u001b\[31m\n$/);
      expect(await mustRun(repo, ['log'])).to.match(/add_key[\s\S]*revoke_key/);
    });

    it('is named by start where an agent signs with a key that is not its own', async () => {
      const key = signingKey();
      expect((await run(repo, ['start'])).err).to.equal('');
      repo.git('config', 'coord.sign', 'true');
      expect((await run(repo, ['start'])).err).to.equal(
        `the signature of this action does not count: it is signed by ${key.fingerprint}, which no agent has registered; try: git coord key add\n`,
      );
      expect((await run(repo, ['start', '--json'])).err).to.equal('');
      await mustRun(repo, ['key', 'add']);
      expect((await run(repo, ['start'])).err).to.equal('');
      expect((await run(repo, ['start'], { agent: 'bob' })).err).to.match(/which is no key of 'bob'; try: git coord key add\n$/);
    });

    it('says what to do where policy requires signatures', async () => {
      const key = signingKey();
      const locked = await run(repo, ['config', 'require_signatures', 'true']);
      expect([locked.code, locked.err]).to.deep.equal([
        3,
        "git coord: 'alice' has no key, and could not act any more; try: git coord key add\n",
      ]);
      await mustRun(repo, ['key', 'add']);
      expect((await run(repo, ['config', 'require_signatures', 'true'])).err).to.match(/; try: git config coord\.sign true\n$/);
      repo.git('config', 'coord.sign', 'true');
      await mustRun(repo, ['start'], { agent: 'bob' });
      const { code, err } = await run(repo, ['config', 'require_signatures', 'true']);
      expect([code, err]).to.deep.equal([0, "note: without a key, and unable to act until git coord key add: 'bob'\n"]);
      repo.git('config', 'coord.sign', 'false');
      const unsigned = await run(repo, ['new', 'One']);
      expect(unsigned).to.deep.include({
        code: 3,
        err: 'git coord: policy requires signed actions; try: git config coord.sign true\n',
      });
      repo.git('config', 'coord.sign', 'true');
      const foreign = await run(repo, ['new', 'One'], { agent: 'bob' });
      expect(foreign.code).to.equal(3);
      expect(foreign.err).to.match(/ is no key of 'bob'; try: git coord key add\n$/);
      const taken = await run(repo, ['key', 'add', `${key.path}.pub`], { agent: 'bob' });
      expect([taken.code, taken.err]).to.deep.equal([
        3,
        `git coord: ${key.fingerprint} is a key of 'alice'; try: git coord key list\n`,
      ]);
      await mustRun(repo, ['new', 'One']);
      expect(await mustRun(repo, ['claim', '1'])).to.match(/^claimed issue_001/);
    });
  });

  describeWith(['gpg', 'gpgconf'], 'with an OpenPGP key', () => {
    let home: GpgHome;
    before(() => {
      home = new GpgHome();
    });
    after(() => home.remove());

    it('says how to sign with an SSH key where nothing is set up', async () => {
      const { code, err } = await run(repo, ['key', 'add'], { variables: { GNUPGHOME: home.dir } });
      expect(code).to.equal(6);
      expect(err).to.match(/; try: git config gpg\.format ssh; git config user\.signingKey ~\/\.ssh\/id_ed25519\.pub\n$/);
    });

    it('adds the key that Git signs with, a subkey of which may sign', async () => {
      const fingerprint = home.make('Test User <user@example.com>', { subkey: true });
      const variables = { GNUPGHOME: home.dir };
      repo.git('config', 'coord.sign', 'true');
      expect((await run(repo, ['key', 'add'], { variables })).out).to.equal(`added key ${fingerprint} of 'alice'\n`);
      await mustRun(repo, ['config', 'require_signatures', 'true'], { variables });
      await mustRun(repo, ['new', 'One'], { variables });
      expect(repo.git('cat-file', 'commit', 'refs/coord/issues/issue_001')).to.match(/^gpgsig -----BEGIN PGP SIGNATURE-----$/m);
      const listed = JSON.parse(await mustRun(repo, ['key', 'list', '--json'])) as [{ keys: [{ public_key: string }] }];
      expect(listed[0].keys[0].public_key).to.match(/^-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n/);
    });
  });
});
