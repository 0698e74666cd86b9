import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { coordinated, mustRun, PACKAGE_ROOT, run } from '../support/cli.ts';
import type { TestRepository } from '../support/repository.ts';
import { outputOf } from './outputs.ts';
import { scene } from './scene.ts';

const BEADS = join(PACKAGE_ROOT, 'test/fixtures/beads-issues.jsonl');

describe('cli/commands', () => {
  let repo: TestRepository;

  beforeEach(async () => {
    repo = await scene();
  });

  afterEach(() => repo.remove());

  it('accepts an id in every spelling', async () => {
    for (const id of ['1', '01', '001', 'issue_001', 'issue_1', 'ISSUE-1', 'Issue 001', '#1', ' 1 ']) {
      expect(outputOf(await mustRun(repo, ['show', id, '--json']), 'show_issue')['id'], id).to.equal('issue_001');
    }
    for (const id of ['fix_001_1', 'fix_1_1', 'FIX-001_1', 'Fix 1_1']) {
      expect(outputOf(await mustRun(repo, ['show', id, '--json']), 'show_fix')['id'], id).to.equal('fix_001_1');
    }
  });

  it('accepts the id that an issue had elsewhere', async () => {
    await mustRun(repo, ['import', '--from', 'beads', BEADS]);
    expect(await mustRun(repo, ['show', 'bd-5cnq'])).to.match(/also known as: +bd-5cnq/);
    expect(await mustRun(repo, ['claim', 'bd-5cnq'])).to.match(/^claimed issue_bd-5cnq/);
  });

  it('shows an issue that was called like a fix elsewhere, where there is no such fix', async () => {
    const path = join(repo.base, 'like-a-fix.jsonl');
    writeFileSync(path, `${JSON.stringify({ id: 'fix-123', title: 'Called like a fix', status: 'open', priority: 1 })}\n`);
    await mustRun(repo, ['import', '--from', 'beads', path]);
    expect(await mustRun(repo, ['show', 'fix-123'])).to.match(/^issue_fix-123 {2}Called like a fix/);
    const { code, err } = await run(repo, ['show', 'fix-124']);
    expect(code).to.equal(4);
    expect(err).to.match(/^git coord: there is no fix 'fix-124'/);
    expect((await run(repo, ['show', '--fix', 'fix-123'])).code).to.equal(4);
    await mustRun(repo, ['propose', 'fix_123', '--issue', 'fix-123', '--title', 'A fix now']);
    expect(await mustRun(repo, ['show', 'fix-123'])).to.match(/^fix_123 {2}A fix now/);
  });

  it('asks for the issue where two have a fix of one id', async () => {
    await mustRun(repo, ['propose', 'fix_011', '--issue', '2', '--title', 'T']);
    await mustRun(repo, ['propose', 'fix_011', '--issue', '3', '--title', 'T']);
    const { code, err } = await run(repo, ['apply', 'fix_011']);
    expect(code).to.equal(2);
    expect(err).to.match(
      /^git coord: several issues have a fix fix_011: issue_00[23], issue_00[23]; add --issue issue_00[23]\n$/,
    );
    await mustRun(repo, ['apply', 'fix_011', '--issue', '3']);
  });

  it('prints one JSON object a line with --jsonl', async () => {
    const lines = (await mustRun(repo, ['log', '--jsonl'])).trimEnd().split('\n');
    expect(lines.length).to.be.greaterThan(10);
    for (const line of lines) outputOf(`${line}\n`, 'log_entry');
    const exported = (await mustRun(repo, ['export', 'jsonl'])).trimEnd().split('\n');
    expect(exported.map((line) => (JSON.parse(line) as { id: string }).id)).to.include('issue_005');
    expect((await mustRun(repo, ['export', 'csv'])).split('\r\n')).to.have.length(7);
  });

  it('says for people only that nothing matches', async () => {
    expect(await run(repo, ['list', '--label', 'none'])).to.deep.equal({ code: 0, out: '', err: 'no issues match\n' });
    expect(await run(repo, ['list', '--label', 'none', '--json'])).to.deep.equal({ code: 0, out: '[]\n', err: '' });
    expect((await run(repo, ['log', '--since', '2026-03-02'])).err).to.equal('no entries match\n');
  });

  it('exports into a file what it prints without one', async () => {
    for (const format of ['json', 'jsonl', 'csv']) {
      await mustRun(repo, ['export', format, `out.${format}`]);
      expect(readFileSync(join(repo.dir, `out.${format}`), 'utf8')).to.equal(await mustRun(repo, ['export', format]));
    }
    expect(readdirSync(repo.dir).filter((name) => name.endsWith('.tmp'))).to.deep.equal([]);
  });

  it('says in status that reports or only the view are behind', async () => {
    const reports = async (): Promise<unknown[]> => {
      const { behind, view_behind } = outputOf(await mustRun(repo, ['status', '--json']), 'status');
      const line = /^reports: +(.*)$/m.exec(await mustRun(repo, ['status']))?.[1];
      return [behind, view_behind, line];
    };
    await mustRun(repo, ['refresh', '--wait']);
    expect(await reports()).to.deep.equal([0, false, 'up to date']);
    const shown = readFileSync(join(repo.dir, '.coord/.state'), 'utf8');
    await mustRun(repo, ['comment', '1', 'news']);
    expect(await reports()).to.deep.equal([1, false, '1 changed branch behind; git coord refresh --wait']);
    await mustRun(repo, ['refresh', '--wait']);
    writeFileSync(join(repo.dir, '.coord/.state'), shown);
    const behind = 'up to date, but the view in .coord/ is behind; git coord refresh --wait';
    expect(await reports()).to.deep.equal([0, true, behind]);
    rmSync(join(repo.dir, '.coord'), { recursive: true });
    expect(await reports()).to.deep.equal([0, true, behind]);
    await mustRun(repo, ['refresh', '--wait']);
    expect(await reports()).to.deep.equal([0, false, 'up to date']);
  });

  it('says of an empty backlog how to begin', async () => {
    const empty = await coordinated();
    expect((await run(empty, ['list'])).err).to.equal('no issues yet; try: git coord new "what is wrong or wanted"\n');
    empty.remove();
  });

  it('takes an empty GIT_COORD_AGENT for none', async () => {
    repo.git('config', 'coord.agent', 'dora');
    const variables = { GIT_COORD_AGENT: '' };
    expect(await mustRun(repo, ['heartbeat'], { variables })).to.equal('heartbeat of dora\n');
    expect(await mustRun(repo, ['status'], { variables })).to.match(/^agent: +dora,/);
  });

  it('says for programs which issues an issue waits for', async () => {
    const listed = outputOf(await mustRun(repo, ['list', '--json']), 'list') as unknown as { id: string; waits_for: string[] }[];
    expect(listed.map(({ id, waits_for }) => [id, waits_for])).to.deep.equal([
      ['issue_003', []],
      ['issue_001', []],
      ['issue_002', ['issue_001']],
    ]);
    expect(outputOf(await mustRun(repo, ['show', '2', '--json']), 'show_issue')['waits_for']).to.deep.equal(['issue_001']);
    expect(outputOf(await mustRun(repo, ['claim', '2', '--json']), 'action')['waits_for']).to.deep.equal(['issue_001']);
    expect(outputOf(await mustRun(repo, ['claim', '3', '--json']), 'action')).not.to.have.property('waits_for');
  });

  it('tells the claimant which issues it has to wait for', async () => {
    const waiting = await run(repo, ['claim', '2']);
    expect(waiting.err).to.equal('note: issue_002 waits for issue_001, still open\n');
    await mustRun(repo, ['apply', 'fix_001_1']);
    expect((await run(repo, ['claim', '2'])).err).to.equal('');
  });

  it('keeps the title, the labels and the description as they were given', async () => {
    const title = '🚀 שלום 日本語 `touch x` $(touch y) ../../z';
    await mustRun(repo, ['new', title, '--label', '../../etc,a b', '--description', '$(touch z)\n`touch w`']);
    const shown = outputOf(await mustRun(repo, ['show', '6', '--json']), 'show_issue');
    expect(shown).to.include({ title, description: '$(touch z)\n`touch w`' });
    expect(shown['labels']).to.deep.equal(['../../etc', 'a b']);
    for (const name of ['x', 'y', 'z', 'w']) expect(existsSync(join(repo.dir, name)), name).to.equal(false);
    await mustRun(repo, ['refresh', '--wait']);
    expect(repo.git('ls-tree', '-r', '--name-only', 'refs/coord/state')).to.contain(
      'issues/medium/issue_006_touch_x_touch_y_z.json',
    );
  });

  it('removes every trace and says where all of it still is', async () => {
    await mustRun(repo, ['hooks', 'install']);
    await mustRun(repo, ['refresh', '--wait']);
    const { out, code } = await run(repo, ['uninstall', '--yes']);
    expect(code).to.equal(0);
    expect(out).to.match(/until Git collects it, all of it is still at [0-9a-f]{40}: git log [0-9a-f]{12}\n$/);
    expect(repo.git('for-each-ref')).to.equal('');
    expect(existsSync(join(repo.dir, '.coord'))).to.equal(false);
    expect(existsSync(join(repo.dir, '.git/coord'))).to.equal(false);
    expect((await run(repo, ['uninstall', '--yes'])).code).to.equal(6);
  });

  it('works in a repository whose files are hashed with SHA-256, and in a bare one', async () => {
    for (const args of [['--object-format=sha256'], ['--bare']]) {
      const other = await coordinated(args);
      await mustRun(other, ['new', 'First']);
      expect(outputOf(await mustRun(other, ['claim', '1', '--json']), 'action')['action']).to.equal('claim_issue');
      expect(outputOf(await mustRun(other, ['refresh', '--wait', '--json']), 'refresh')['ok']).to.equal(true);
      other.remove();
    }
  });
});
