import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { BareRemote } from './servers/bare.ts';
import { PACKAGE_ROOT } from './support/cli.ts';
import { run } from './support/processes.ts';

/** What a program of another project does with the library: it claims, comments and syncs, and reads what came of it. */
const PROGRAM = `
import fs from 'node:fs';
import { CoordinationClient, CoordinationError } from 'git-coord';
import { CoordinationReader } from 'git-coord/reader';
const client = await CoordinationClient.open({ cwd: process.argv[2], agent: 'eve', session: 's' });
const { scope } = await client.claimIssue('1');
await client.commentIssue('1', 'on it');
const { pushed, settled } = await client.sync();
const refused = await client.claimIssue('2').catch((error) => error instanceof CoordinationError && error.code);
client.close();
const reader = new CoordinationReader({ fs, gitdir: process.argv[2] + '/.git' });
const { issue } = await reader.showIssue('issue_001');
console.log(JSON.stringify({ scope, pushed, settled, refused, holder: issue.claim?.agent }));
`;

describe('the built library', () => {
  let remote: BareRemote;

  beforeEach(() => {
    remote = new BareRemote();
  });
  afterEach(() => remote.remove());

  it('works from a project of its own, in a clone whose remote decides', async () => {
    const clone = await remote.clone('eve');
    await clone.text('init', '--no-hooks', '--remote', 'origin');
    await clone.text('new', 'Broken');
    const project = join(remote.base, 'project');
    mkdirSync(join(project, 'node_modules'), { recursive: true });
    symlinkSync(PACKAGE_ROOT, join(project, 'node_modules', 'git-coord'));
    writeFileSync(join(project, 'work.mjs'), PROGRAM);
    const args = [join(project, 'work.mjs'), clone.cwd];
    const { code, stdout, stderr } = await run({ program: process.execPath, args, cwd: project, env: clone.env });
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).to.deep.equal({
      scope: 'remote',
      pushed: ['refs/coord/issues/issue_001'],
      settled: [],
      refused: 'not_found',
      holder: 'eve',
    });
  });
});
