import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { act } from '../../src/app/actions.ts';
import { checkHealth } from '../../src/app/health.ts';
import { initialise } from '../../src/app/init.ts';
import { refresh } from '../../src/app/refresh.ts';
import { viewedState, writeView } from '../../src/app/view/view.ts';
import { ViewWriter } from '../../src/app/view/writer.ts';
import { TestTeam } from '../support/workspace.ts';

describe('app/view', () => {
  let team: TestTeam;
  let directory: string;
  const view = (...path: string[]): string => join(directory, ...path);
  const lines = (): number => readFileSync(view('audit_log.jsonl'), 'utf8').trim().split('\n').length;

  beforeEach(async () => {
    team = await TestTeam.create();
    directory = join(team.repository.dir, '.coord');
  });

  afterEach(() => team.remove());

  describe('viewedState', () => {
    it('is null where an index, the metadata of the reports or the audit log is missing', async () => {
      await team.issue();
      const workspace = await team.as('a');
      for (const name of ['issues/index.json', 'fixes/index.json', 'reports', 'audit_log.jsonl']) {
        const { state } = await refresh(workspace);
        expect(viewedState(workspace)).to.equal(state);
        rmSync(view(name), { recursive: true });
        expect(viewedState(workspace), name).to.equal(null);
      }
    });

    it('lets the next refresh write everything again that was removed, and health name it until then', async () => {
      await team.issue('First', 'low');
      await refresh(await team.as('a'));
      const before = lines();
      for (const name of ['issues', 'reports', 'audit_log.jsonl']) rmSync(view(name), { recursive: true });
      const { problems } = await checkHealth(await team.as('a'));
      expect(problems.map(({ kind }) => kind)).to.deep.equal(['view_not_fresh']);
      const { files } = await refresh(await team.as('a'));
      expect(files).to.be.greaterThan(0);
      expect(readFileSync(view('issues/low/issue_001_first.json'), 'utf8')).to.contain('First');
      expect(lines()).to.equal(before);
      expect((await checkHealth(await team.as('a'))).problems).to.deep.equal([]);
    });

    it('keeps the audit log whole when it was removed before an action', async () => {
      await team.issue();
      await refresh(await team.as('a'));
      const before = lines();
      rmSync(view('audit_log.jsonl'));
      await team.issue();
      await refresh(await team.as('a'));
      expect(lines()).to.equal(before + 1);
    });
  });

  describe('writeView', () => {
    it('shows a state that others have gone on from, and then theirs, with every action once', async () => {
      const workspace = await team.as('a');
      const states: string[] = [];
      for (const _ of [1, 2]) {
        await team.issue();
        states.push((await refresh(workspace)).state ?? '');
      }
      const logged = readFileSync(view('audit_log.jsonl'), 'utf8');
      for (const state of states) expect(await writeView(workspace, state)).to.be.greaterThan(0);
      expect(readFileSync(view('audit_log.jsonl'), 'utf8')).to.equal(logged);
    });

    it('is done by one where several begin at once; the others are told', async () => {
      await team.issue();
      const { state } = await refresh(await team.as('a'));
      const writers = await Promise.all(['a', 'b', 'c'].map((agent) => team.as(agent)));
      const written = await Promise.all(writers.map((workspace) => writeView(workspace, state ?? '', true)));
      expect(written.filter((files) => files === 'disturbed')).to.have.length(2);
      expect(viewedState(await team.as('a'))).to.equal(state);
    });

    const mine = (): void => {
      rmSync(directory, { recursive: true });
      mkdirSync(view('reports'), { recursive: true });
      writeFileSync(view('reports', 'mine.txt'), 'mine\n');
    };
    const kept = (): string[] => readdirSync(directory, { recursive: true, encoding: 'utf8' }).sort();

    it('takes the place of a writer that was waited for in vain, and of no other', async () => {
      await team.issue();
      const { state } = await refresh(await team.as('a'));
      const elsewhere = JSON.stringify({ pid: 4711, start: '1', boot: null, host: 'container pid:[42]', nonce: '00' });
      writeFileSync(view('.state'), elsewhere);
      expect(ViewWriter.become(directory)).to.equal(null);
      expect(ViewWriter.become(directory, 'another')).to.equal(null);
      expect(readFileSync(view('.state'), 'utf8')).to.equal(elsewhere);
      const writer = ViewWriter.become(directory, elsewhere);
      expect(writer?.shown).to.equal(null);
      writer?.finish(state ?? '');
      writer?.end();
      expect(viewedState(await team.as('a'))).to.equal(state);
    });

    it('keeps nobody waiting for a process that could not finish', async () => {
      await team.issue('First', 'low');
      await refresh(await team.as('a'));
      await team.issue('Second', 'high');
      writeFileSync(view('issues/high'), 'a file where a directory has to be');
      expect((await refresh(await team.as('a'))).viewError).to.contain('is not a directory');
      expect(JSON.parse(readFileSync(view('.state'), 'utf8'))).to.deep.equal({ pid: 0 });
      rmSync(view('issues/high'));
      const { state, viewError } = await refresh(await team.as('a'));
      expect([viewError, viewedState(await team.as('a'))]).to.deep.equal([null, state]);
    });

    it('knows its own view by what a writer left that was killed in between', async () => {
      await team.issue();
      await refresh(await team.as('a'));
      for (const name of ['audit_log.jsonl', 'issues/index.json']) rmSync(view(name));
      renameSync(view('.state'), view(`.state.${2 ** 22 + 1}.deadbeef.tmp`));
      const { state, viewError } = await refresh(await team.as('a'));
      expect([viewError, viewedState(await team.as('a'))]).to.deep.equal([null, state]);
      expect(readdirSync(directory).filter((name) => name.endsWith('.tmp'))).to.deep.equal([]);
    });

    it('leaves what git coord has not written, and says so, also when the whole view is asked for', async () => {
      mine();
      await team.issue();
      for (const full of [false, true]) {
        const result = await refresh(await team.as('a'), { full });
        expect(result.viewError).to.match(
          /reports' was not written by git coord and stays as it is \(move it away, then: git coord init\)/,
        );
        expect(kept()).to.deep.equal(['reports', 'reports/mine.txt']);
      }
      expect((await initialise(await team.as('a'))).viewError).to.match(/was not written by git coord/);
      expect(kept()).to.deep.equal(['reports', 'reports/mine.txt']);
      expect(team.repository.git('ls-tree', '--name-only', 'refs/coord/state', 'issues/')).to.equal('issues/medium');
    });

    it('leaves it beside a .state that is not ours, too', async () => {
      mine();
      writeFileSync(view('.state'), '{"running":true}\n');
      expect((await refresh(await team.as('a'))).viewError).to.match(/was not written by git coord/);
      expect(kept()).to.deep.equal(['.state', 'reports', 'reports/mine.txt']);
    });

    it('writes a view again whose .state was removed', async () => {
      await refresh(await team.as('a'));
      rmSync(view('.state'));
      expect((await refresh(await team.as('a'))).viewError).to.equal(null);
      expect(existsSync(view('.state'))).to.equal(true);
    });

    it('leaves files that only have the names of the view', async () => {
      const names = ['issues/index.json', 'fixes/index.json', 'reports/generation_metadata.json', 'audit_log.jsonl'];
      rmSync(directory, { recursive: true });
      for (const name of names) {
        mkdirSync(dirname(view(name)), { recursive: true });
        writeFileSync(view(name), 'mine\n');
      }
      expect((await refresh(await team.as('a'))).viewError).to.match(/was not written by git coord/);
      expect(names.map((name) => readFileSync(view(name), 'utf8'))).to.deep.equal(names.map(() => 'mine\n'));
    });

    it('writes the view once it was moved away', async () => {
      mine();
      await refresh(await team.as('a'));
      renameSync(view('reports'), view('my-reports'));
      expect((await refresh(await team.as('a'))).viewError).to.equal(null);
      expect(kept()).to.include('my-reports/mine.txt').and.include('reports/ISSUES_REPORT.md');
    });

    it('writes and removes nothing through a link below its first level', async () => {
      const issue = await team.issue('First', 'high');
      await refresh(await team.as('a'));
      const outside = join(team.repository.base, 'outside');
      renameSync(view('issues', 'high'), outside);
      symlinkSync(outside, view('issues', 'high'));
      const before = readdirSync(outside).map((name) => [name, readFileSync(join(outside, name), 'utf8')]);
      const now = () => readdirSync(outside).map((name) => [name, readFileSync(join(outside, name), 'utf8')]);

      await act(await team.as('a'), { action: 'comment_issue', issue, input: { text: 'one' } });
      await team.issue('Second', 'high');
      for (const full of [false, false, true]) {
        expect((await refresh(await team.as('a'), { full })).viewError).to.match(/high' is not a directory/);
        expect(now()).to.deep.equal(before);
      }
      await act(await team.as('a'), { action: 'edit_issue', issue, input: { severity: { from: 'high', to: 'low' } } });
      expect((await refresh(await team.as('a'))).viewError).to.match(/high' is not a directory/);
      expect(now()).to.deep.equal(before);

      rmSync(view('issues', 'high'));
      expect((await refresh(await team.as('a'))).viewError).to.equal(null);
      expect(readdirSync(view('issues', 'high'))).to.deep.equal(['issue_002_second.json']);
      expect(existsSync(view('issues', 'low', 'issue_001_first.json'))).to.equal(true);
    });
  });
});
