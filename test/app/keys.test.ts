import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { act } from '../../src/app/actions.ts';
import { CoordinationClient } from '../../src/app/client.ts';
import { fold } from '../../src/app/fold.ts';
import { readAgents } from '../../src/app/health.ts';
import { importInto } from '../../src/app/import.ts';
import { addKey, listKeys, readKeys, revokeKey, signatureFlaw } from '../../src/app/keys.ts';
import { transact } from '../../src/app/transact.ts';
import { Workspace } from '../../src/app/workspace.ts';
import { CoordinationError } from '../../src/core/errors.ts';
import { numberedIssue } from '../../src/core/ids.ts';
import { judgeSignature } from '../../src/core/signatures.ts';
import { parseCommit } from '../../src/store/objects.ts';
import { listRefs } from '../../src/store/refs.ts';
import { checkSignatures } from '../../src/store/signatures.ts';
import { coordinated } from '../support/cli.ts';
import { describeWith, type SshKey, sshKey } from '../support/keys.ts';
import type { TestRepository } from '../support/repository.ts';

describeWith(['ssh-keygen'], 'app/keys', () => {
  let made: TestRepository;
  let key: SshKey;
  const opened: Workspace[] = [];

  beforeEach(async () => {
    made = await coordinated();
    key = sshKey(made.base, 'id');
    made.git('config', 'gpg.format', 'ssh');
    made.git('config', 'user.signingKey', key.path);
  });
  afterEach(() => {
    for (const workspace of opened.splice(0)) workspace.close();
    made.remove();
  });

  /** The repository as an agent opens it, with the settings as they are now. */
  async function as(agent: string, time?: string): Promise<Workspace> {
    const clock = time === undefined ? undefined : () => new Date(time);
    const workspace = await Workspace.open({ cwd: made.dir, env: made.env, agent, session: 's', clock });
    opened.push(workspace);
    return workspace;
  }

  const create = (workspace: Workspace, n = 1) =>
    transact(workspace, { action: 'create_issue', issue: numberedIssue(n), input: { title: 'First', severity: 'low' } });

  async function failureOf(work: Promise<unknown>): Promise<CoordinationError> {
    const error = await work.then(
      () => null,
      (failure: unknown) => failure,
    );
    if (error instanceof CoordinationError) return error;
    throw error ?? new Error('it did not fail');
  }

  async function requireSignatures(agent: string): Promise<void> {
    await transact(await as(agent), { action: 'set_config', input: { policy: { require_signatures: true } } });
  }

  const sign = (wanted = true): string => made.git('config', 'coord.sign', String(wanted));

  it('signs nothing, and starts no program, unless coord.sign asks for it', async () => {
    made.git('config', 'gpg.ssh.program', '/no/such/program');
    const { commit } = await create(await as('ada'));
    expect(made.git('cat-file', 'commit', commit as string)).not.to.include('gpgsig');
  });

  for (const agent of ['ada', 'ada.', "'x'", 'Ünï cödé']) {
    it(`signs each action of ${agent}, so that Git accepts it and its key tells whose it is`, async () => {
      sign();
      const workspace = await as(agent);
      const { commit } = await create(workspace);
      const allowed = join(made.base, 'allowed');
      writeFileSync(allowed, `* namespaces="git" ${key.text}`);
      expect(made.gitExit('-c', `gpg.ssh.allowedSignersFile=${allowed}`, 'verify-commit', commit as string)).to.equal(0);
      expect(made.git('log', '-1', '--format=%an', commit as string)).to.equal(agent);
      expect(await signatureFlaw(workspace, workspace.actor, commit as string)).to.match(/which no agent has registered$/);
      await addKey(workspace);
      expect(await signatureFlaw(workspace, workspace.actor, commit as string)).to.equal(null);
      expect(await signatureFlaw(workspace, { agent: 'eve', session: 's' }, commit as string)).to.match(/is no key of 'eve'$/);
    });
  }

  it('changes nothing where the key is missing', async () => {
    sign();
    made.git('config', 'user.signingKey', '/no/such/key');
    const workspace = await as('ada');
    const before = await listRefs(workspace.repository, 'refs/coord/');
    expect(await failureOf(create(workspace))).to.include({ exitCode: 6, message: "the key '/no/such/key' does not exist" });
    expect(await listRefs(workspace.repository, 'refs/coord/')).to.deep.equal(before);
  });

  it("keeps each agent's keys on one branch, and reads no other's", async () => {
    const other = sshKey(made.base, 'other');
    expect((await addKey(await as('ada'), key.text)).key).to.include({ fingerprint: key.fingerprint, added_by: 'ada' });
    expect((await addKey(await as('ada'), key.text)).done).to.include({ already: true, commit: null });
    await addKey(await as('bob'), other.text);
    const workspace = await as('ada');
    const tip = made.git('rev-parse', 'refs/coord/agents/ada/keys');
    made.git('update-ref', 'refs/coord/agents/eve/keys', tip);
    expect([...(await readKeys(workspace))].map(([agent, { keys }]) => [agent, keys.length])).to.deep.equal([
      ['ada', 1],
      ['bob', 1],
    ]);
    expect(await listKeys(workspace, 'carol')).to.deep.equal([{ agent: 'carol', keys: [] }]);
    expect((await listKeys(workspace)).map(({ agent }) => agent)).to.deep.equal(['ada', 'bob']);
  });

  it('changes keys that are there under a signature only', async () => {
    const other = sshKey(made.base, 'other');
    const workspace = await as('ada');
    await addKey(workspace);
    const message = "the keys of 'ada' change under the signature of one of them only";
    expect(await failureOf(addKey(workspace, other.text))).to.include({ exitCode: 3, message });
    expect(await failureOf(revokeKey(workspace, key.fingerprint, 'lost'))).to.include({ exitCode: 3, message });
    sign();
    expect((await addKey(await as('ada'), other.text)).done.already).to.equal(false);
  });

  it('revokes a key by its fingerprint or the start of it', async () => {
    sign();
    const workspace = await as('ada');
    await addKey(workspace);
    for (const wrong of ['', 'SHA256', sshKey(made.base, 'other').fingerprint]) {
      expect(await failureOf(revokeKey(workspace, wrong, 'lost'))).to.include({ exitCode: 4 });
    }
    expect(await failureOf(revokeKey(workspace, key.fingerprint, ' '))).to.include({ exitCode: 2 });
    const { key: revoked } = await revokeKey(workspace, key.fingerprint.slice(0, 12), 'lost');
    expect(revoked).to.include({ fingerprint: key.fingerprint, revoke_reason: 'lost' });
    expect((await revokeKey(workspace, key.fingerprint, 'again')).done.already).to.equal(true);
    expect(await failureOf(addKey(workspace))).to.include({ exitCode: 3 });
  });

  it('counts what a revoked key signed before, not what it signed after', async () => {
    sign();
    const before = await create(await as('ada', '2026-03-01T12:00:00Z'));
    const workspace = await as('ada', '2026-03-01T13:00:00Z');
    await addKey(workspace);
    await revokeKey(workspace, key.fingerprint, 'stolen');
    const after = await create(await as('ada', '2026-03-01T14:00:00Z'), 2);
    const keys = (await readKeys(workspace)).get('ada')?.keys ?? [];
    const oids = [before.commit as string, after.commit as string];
    const checks = await checkSignatures(workspace.repository, made.env, oids, keys);
    const judged = await Promise.all(
      oids.map(async (oid) => {
        const { time } = parseCommit((await workspace.objects.require(oid)).data).author;
        const check = checks.get(oid);
        return check && judgeSignature({ agent: 'ada', time }, check, keys);
      }),
    );
    expect(judged[0]).to.equal(null);
    expect(judged[1]).to.match(/which was revoked at 2026-03-01T13:00:00Z$/);
  });

  it('brings the keys into the state beside the agent, who stays one agent', async () => {
    const workspace = await as('ada.');
    await act(workspace, { action: 'start_session', input: {} });
    await addKey(workspace);
    sign();
    await create(await as('ada.'));
    const { state } = await fold(workspace);
    const files = made.git('ls-tree', '-r', '--name-only', 'refs/coord/state', 'agents/').split('\n');
    expect(files).to.deep.equal(['agents/ada%2e.json', 'agents/ada%2e.keys.json']);
    expect(made.git('cat-file', 'commit', state as string)).not.to.include('gpgsig');
    expect((await readAgents(workspace)).map(({ name }) => name)).to.deep.equal(['ada.']);
    expect(made.git('show', 'refs/coord/state:reports/AGENT_ACTIVITY_REPORT.md')).to.match(/^2 agents, /m);
  });

  describe('where policy requires signatures', () => {
    it('refuses what is not signed, and records no refusal unsigned', async () => {
      await requireSignatures('ada');
      const workspace = await as('ada');
      const before = await listRefs(workspace.repository, 'refs/coord/');
      const wanted = { exitCode: 3, message: 'policy requires signed actions', hint: 'git config coord.sign true' };
      expect(await failureOf(create(workspace))).to.include(wanted);
      expect(await failureOf(act(workspace, { action: 'heartbeat', input: {} }))).to.include(wanted);
      expect(await failureOf(addKey(workspace))).to.include(wanted);
      const off = { policy: { require_signatures: false } };
      expect(await failureOf(act(workspace, { action: 'set_config', input: off }))).to.include(wanted);
      expect(await listRefs(workspace.repository, 'refs/coord/')).to.deep.equal(before);
    });

    it('refuses a key that is not registered, and takes it once it is', async () => {
      await requireSignatures('ada');
      sign();
      const workspace = await as('ada');
      const error = await failureOf(create(workspace));
      expect(error).to.include({ exitCode: 3, hint: 'git coord key add' });
      expect(error.message).to.equal(`policy requires signed actions, and ${key.fingerprint} is no key of 'ada'`);
      await addKey(workspace);
      await create(workspace);
      expect(await failureOf(create(await as('bob'), 2))).to.include({ hint: 'git coord key add' });
    });

    it('takes a later key only under the signature of one that is registered and not revoked', async () => {
      await requireSignatures('ada');
      sign();
      await addKey(await as('ada'));
      const next = sshKey(made.base, 'next');
      made.git('config', 'user.signingKey', next.path);
      expect(await failureOf(addKey(await as('ada')))).to.include({ exitCode: 3, hint: 'git coord key add' });
      made.git('config', 'user.signingKey', key.path);
      await addKey(await as('ada'), next.text);
      made.git('config', 'user.signingKey', next.path);
      await revokeKey(await as('ada'), key.fingerprint, 'the laptop was stolen');
      await create(await as('ada'));
      made.git('config', 'user.signingKey', key.path);
      expect((await failureOf(create(await as('ada'), 2))).message).to.match(/was revoked$/);
    });

    it('refuses an import before it writes anything', async () => {
      await requireSignatures('ada');
      const file = join(made.base, 'issues.jsonl');
      writeFileSync(
        file,
        '{"id":"bd-1","title":"One","status":"open","priority":1,"issue_type":"task","created_at":"2026-01-01T00:00:00Z"}\n',
      );
      const source = { from: 'beads', path: file } as const;
      expect(await failureOf(importInto(await as('ada'), source))).to.include({ exitCode: 3 });
      sign();
      await addKey(await as('ada'));
      expect((await importInto(await as('ada'), source)).imported).to.have.length(1);
      expect(made.git('cat-file', 'commit', 'refs/coord/issues/issue_bd-1')).to.include('gpgsig ');
    });
  });

  it('is offered by the library', async () => {
    sign();
    const client = await CoordinationClient.open({
      cwd: made.dir,
      env: made.env,
      agent: 'ada',
      session: 's',
      program: undefined,
    });
    try {
      expect(await client.addKey()).to.deep.include({ action: 'add_key', already: false });
      expect((await client.listKeys('ada'))[0]?.keys.map(({ fingerprint }) => fingerprint)).to.deep.equal([key.fingerprint]);
      expect((await client.revokeKey(key.fingerprint, 'lost')).key.revoke_reason).to.equal('lost');
    } finally {
      client.close();
    }
  });
});
