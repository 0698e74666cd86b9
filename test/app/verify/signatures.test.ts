import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect } from 'chai';
import { act } from '../../../src/app/actions.ts';
import { addKey, revokeKey } from '../../../src/app/keys.ts';
import { refresh } from '../../../src/app/refresh.ts';
import { type Verification, verify } from '../../../src/app/verify/verify.ts';
import type { Workspace } from '../../../src/app/workspace.ts';
import type { IssueId } from '../../../src/core/ids.ts';
import { TestTeam } from '../../support/workspace.ts';
import { Tampering } from './tampering.ts';

describe('app/verify/signatures', () => {
  let team: TestTeam;
  let hand: Tampering;
  let id: IssueId;
  let ref: string;

  beforeEach(async () => {
    team = await TestTeam.create();
    hand = new Tampering(team.repository);
    for (const name of ['ada', 'bob', 'eve']) {
      execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', keyOf(name)]);
    }
    id = await team.issue('Signed');
    ref = `refs/coord/issues/${id}`;
  });
  afterEach(() => team.remove());

  const keyOf = (name: string): string => join(team.repository.base, `key-of-${name}`);

  /** An agent who signs with a key; by default with its own. */
  const signing = (agent: string, key = agent): Promise<Workspace> =>
    team.as(agent, {
      env: {
        ...team.repository.env,
        GIT_CONFIG_COUNT: '3',
        GIT_CONFIG_KEY_0: 'coord.sign',
        GIT_CONFIG_VALUE_0: 'true',
        GIT_CONFIG_KEY_1: 'gpg.format',
        GIT_CONFIG_VALUE_1: 'ssh',
        GIT_CONFIG_KEY_2: 'user.signingKey',
        GIT_CONFIG_VALUE_2: keyOf(key),
      },
    });
  const check = async (options = {}): Promise<Verification> => {
    await refresh(await team.as('auditor'));
    return verify(await team.as('auditor'), { signatures: true, ...options });
  };
  const comment = async (workspace: Workspace, text = 'seen'): Promise<string> =>
    (await act(workspace, { action: 'comment_issue', issue: id, input: { text } })).commit ?? '';

  it('counts what is not signed, and finds nothing wrong in it while policy does not require signatures', async () => {
    const ada = await signing('ada');
    await addKey(ada);
    await comment(ada);
    const { findings, signatures } = await check();
    expect(findings).to.deep.equal([]);
    expect(signatures).to.deep.equal({ checked: 4, unsigned: 2, known: { checked: 0, unsigned: 0 } });
    const again = { checked: 0, unsigned: 0, known: { checked: 4, unsigned: 2 } };
    expect((await check()).signatures, 'what was right is not checked again').to.deep.equal(again);
    await comment(await team.as('bob'));
    expect((await check()).signatures).to.deep.equal({ checked: 1, unsigned: 1, known: { checked: 4, unsigned: 2 } });
    expect((await check()).signatures?.known).to.deep.equal({ checked: 5, unsigned: 3 });
    expect((await check({ full: true, signatures: false })).signatures).to.equal(null);
  });

  it("finds an action that is signed with a key of somebody else's, of nobody's, or of another agent's name", async () => {
    await addKey(await signing('ada'));
    await addKey(await signing('bob'));
    const stolen = await comment(await signing('ada', 'bob'));
    const unknown = await comment(await signing('ada', 'eve'));
    const keyless = await comment(await signing('eve'));
    const { findings } = await check();
    expect(findings.map(({ kind, commit }) => [kind, commit])).to.deep.equal([
      ['signature', stolen],
      ['signature', unknown],
      ['signature', keyless],
    ]);
    expect(findings[0]).to.deep.include({ ref });
    expect(findings[0]?.message).to.match(/^comment_issue by 'ada': it is signed by SHA256:\S+, which is no key of 'ada'$/);
    expect((await check()).findings, 'it is found each time').to.have.length(3);
  });

  it('finds a commit that was changed after it was signed', async () => {
    const ada = await signing('ada');
    await addKey(ada);
    const like = await comment(ada);
    const changed = hand.commit({ like, edit: (text) => text.replace('comment on', 'Comment on') });
    hand.point(ref, changed);
    const { findings } = await check();
    const signature = findings.find(({ kind }) => kind === 'signature');
    expect(signature).to.deep.include({ commit: changed });
    expect(signature?.message).to.contain('its signature is not right');
  });

  it('finds an action that is not signed since policy requires it, without being asked for signatures', async () => {
    const ada = await signing('ada');
    await addKey(ada);
    await comment(await team.as('bob'), 'before the rule');
    team.pass(1);
    await act(ada, { action: 'set_config', input: { policy: { require_signatures: true } } });
    expect((await check({ signatures: false })).findings).to.deep.equal([]);
    const signed = await comment(ada, 'signed');
    expect((await check({ signatures: false })).findings).to.deep.equal([]);
    const bare = hand.commit({
      like: signed,
      parents: [signed],
      edit: (text) => text.replace(/^gpgsig .*\n(?: .*\n)*/m, '').replace(/"nonce":"\w{8}/, '"nonce":"00000000'),
    });
    hand.point(ref, bare);
    const { findings } = await check({ signatures: false });
    expect(findings.find(({ kind }) => kind === 'signature')).to.deep.include({
      commit: bare,
      message: "comment_issue by 'ada': it is not signed",
    });
  });

  it('a revoked key counts for what was done before; a second key must be vouched for by the first', async () => {
    const ada = await signing('ada');
    const { key } = await addKey(ada);
    await comment(ada, 'in good time');
    team.pass(5);
    await revokeKey(ada, key.fingerprint, 'lost');
    expect((await check()).findings).to.deep.equal([]);
    team.pass(5);
    const late = await comment(ada, 'too late');
    expect((await check()).findings.map(({ commit }) => commit)).to.deep.equal([late]);

    await addKey(await signing('bob'));
    const smuggled = await addKey(await signing('bob', 'eve'));
    const { findings } = await check();
    expect(findings.map(({ commit }) => commit)).to.deep.equal([late, smuggled.done.commit]);
    expect(findings[1]?.message).to.match(/^add_key by 'bob': it is signed by SHA256:\S+, which was no key of 'bob' then$/);
  });
});
