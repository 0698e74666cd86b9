import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { PACKAGE_ROOT } from './support/cli.ts';
import { Place } from './support/place.ts';
import { atOnce, exitCodes, type Outcome } from './support/processes.ts';
import { removeWhenQuiet } from './support/quiet.ts';
import { TestRepository } from './support/repository.ts';
import { skipUnless } from './support/skip.ts';

const PROGRAMS = { Node: '0', native: '1' } as const;

/** Why there is no native program to test; undefined where there is one. */
function missing(): string | undefined {
  const env = { ...process.env, GIT_COORD_NATIVE: '1' };
  const { status, stderr } = spawnSync(join(PACKAGE_ROOT, 'bin', 'git-coord'), ['version'], { env, encoding: 'utf8' });
  return status === 0 ? undefined : stderr.trim();
}

/** Waits until a process has ended, reading its output slowly, a piece at a time. */
async function readSlowly(child: ChildProcess): Promise<string> {
  const chunks: Buffer[] = [];
  const ended = new Promise((resolve) => child.once('close', resolve));
  child.stdout?.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    child.stdout?.pause();
    setTimeout(() => child.stdout?.resume(), 5);
  });
  await ended;
  return Buffer.concat(chunks).toString('utf8');
}

for (const [name, choice] of Object.entries(PROGRAMS)) {
  describe(`the program, ${name}`, () => {
    let repository: TestRepository;
    let place: Place;

    before(function () {
      const why = name === 'native' ? missing() : undefined;
      if (why === undefined) return;
      const compiler = existsSync(join(PACKAGE_ROOT, 'node_modules', '@oven'));
      if (compiler) throw new Error(`the compiler is installed, and yet: ${why}`);
      skipUnless(this, false, `Bun's compiler is not installed: ${why}`);
    });

    beforeEach(() => {
      repository = new TestRepository();
      place = new Place(repository.dir, { ...repository.env, GIT_COORD_NATIVE: choice });
    });
    afterEach(async () => {
      if (!repository) return;
      await removeWhenQuiet(repository);
    });

    const agents = (count: number) => Array.from({ length: count }, (_, index) => place.as(`agent_${index}`));

    it('takes an issue from nothing to a fix that is applied', async () => {
      await place.text('init', '--no-hooks');
      const { issue } = await place.json(
        'new',
        'Parser drops the last line',
        '--severity',
        'high',
        '--label',
        'ä',
        '--label',
        'ö',
      );
      expect(await place.text('claim', issue.id)).to.match(/^claimed issue_001: Parser drops the last line\n/);
      await place.text('propose', '--issue', '1', '--title', 'Flush at the end', '--files', 'src/parser.c', '--tested');
      await place.text('apply', 'fix_001_1');
      const listed = await place.json<readonly { id: string; status: string; labels: string[] }[]>('list', '--all');
      expect(listed.map(({ id, status, labels }) => [id, status, labels])).to.deep.equal([['issue_001', 'resolved', ['ä', 'ö']]]);
      expect(await place.text('show', '1')).to.contain('Flush at the end');
      await place.text('refresh', '--wait');
      expect(place.git('log', '--format=%s', 'refs/coord')).to.contain('claim issue_001: Parser drops the last line');
      expect(readdirSync(join(place.cwd, '.coord', 'issues', 'high'))).to.have.length.greaterThan(0);
      await place.text('verify');
      await place.text('health');
      place.git('fsck', '--strict');
    });

    it('lets one of 16 processes win a claim, and tells the others who did', async () => {
      await place.text('init', '--no-hooks');
      await place.text('new', 'Wanted', '--severity', 'high');
      const outcomes = await atOnce(agents(16).map((agent) => agent.command('claim', '1')));
      expect(exitCodes(outcomes)).to.deep.equal({ 0: 1, 5: 15 });
      const winner = outcomes.findIndex(({ code }) => code === 0);
      for (const { code, stdout, stderr } of outcomes) {
        if (code === 5)
          expect({ stdout, stderr }).to.deep.include({ stdout: '' }).and.property('stderr').contains(`agent_${winner}`);
      }
    });

    it('loses nothing of 16 processes that write at once', async () => {
      await place.text('init', '--no-hooks');
      const outcomes = await atOnce(
        agents(16).map((agent, index) => agent.command('new', `Issue ${index}`, '--severity', 'low')),
      );
      expect(exitCodes(outcomes)).to.deep.equal({ 0: 16 });
      const titles = (await place.json<readonly { title: string }[]>('list')).map(({ title }) => title);
      expect(titles.sort()).to.deep.equal(Array.from({ length: 16 }, (_, index) => `Issue ${index}`).sort());
    });

    it('explains itself, and says what is wrong', async () => {
      const said = async (...words: readonly string[]): Promise<Outcome> => place.try(...words);
      expect(await said('version')).to.deep.include({ code: 0, stderr: '' });
      expect((await said('claim', '-h')).stdout).to.match(/^usage: git coord claim ISSUE \[options\]\n/);
      expect((await said('completion', 'bash')).stdout).to.contain('_git_coord');
      expect(await said('claim', '--reson')).to.deep.include({ code: 2, stdout: '' });
      expect(await said('clam')).to.deep.include({
        code: 2,
        stderr: "git coord: there is no verb 'clam'; try: git coord claim\n",
      });
      expect(await said('list')).to.deep.include({ code: 6, stdout: '' });
      await place.text('init', '--no-hooks');
      expect(await said('claim', '7')).to.deep.include({ code: 4, stdout: '' });
      expect(JSON.parse((await said('claim', '7', '--json')).stderr)).to.have.nested.property('error.code', 'not_found');
    });

    it('reads standard input, and writes big answers whole, however slowly they are read', async () => {
      await place.text('init', '--no-hooks');
      const launcher = join(PACKAGE_ROOT, 'bin', 'git-coord');
      const description = 'A long line, with an é in it. '.repeat(30_000);
      const options = { cwd: place.cwd, env: place.env };
      const made = spawnSync(launcher, ['new', 'Big', '--severity', 'low', '--description', '-'], {
        ...options,
        input: description,
      });
      expect(made.status, made.stderr.toString()).to.equal(0);
      const shown = await readSlowly(
        spawn(launcher, ['show', '1', '--json'], { ...options, stdio: ['ignore', 'pipe', 'inherit'] }),
      );
      expect((JSON.parse(shown) as { description: string }).description).to.equal(description);
      // A pipe whose other user has made it one that does not wait.
      const script = `${JSON.stringify(process.execPath)} -e 'process.stdout.on("error", () => {}); process.stdout.write("x"); setTimeout(() => {}, 400)' & "$0" show 1 --json; wait`;
      const shared = await readSlowly(
        spawn('sh', ['-c', script, launcher], { ...options, stdio: ['ignore', 'pipe', 'inherit'] }),
      );
      expect(shared.replace('x', '').length).to.equal(shown.length);
    });

    it('ends quietly when its reader goes away, and says when its answer has no place', async () => {
      await place.text('init', '--no-hooks');
      for (let index = 0; index < 3; index++)
        await place.text('new', 'x'.repeat(150), '--severity', 'low', '--description', 'y'.repeat(90_000));
      const launcher = join(PACKAGE_ROOT, 'bin', 'git-coord');
      const shell = (script: string) =>
        spawnSync('bash', ['-c', script, launcher], { cwd: place.cwd, env: place.env, encoding: 'utf8' });
      expect(shell('set -o pipefail; "$0" show 1 | true; "$0" show 1 --json | head -c 10 >/dev/null')).to.include({
        status: 0,
        stderr: '',
      });
      if (!existsSync('/dev/full')) return;
      const unsaid = 'git coord: the answer cannot be written: no space left on the disk; what was asked for was done\n';
      expect(shell('"$0" show 1 >/dev/full')).to.include({ status: 6, stderr: unsaid });
    });

    it('installs hooks that start it, and refreshes in the background', async () => {
      const background = place.with({ GIT_COORD_REFRESH: undefined });
      await background.text('init');
      const hook = readFileSync(join(place.git('rev-parse', '--absolute-git-dir'), 'hooks', 'post-commit'), 'utf8');
      expect(hook).to.contain(join(realpathSync(PACKAGE_ROOT), 'bin', 'git-coord'));
      const has = async (title: string): Promise<boolean> => {
        for (let round = 0; round < 200; round++) {
          const report = join(place.cwd, '.coord', 'reports', 'ISSUES_REPORT.md');
          if (existsSync(report) && readFileSync(report, 'utf8').includes(title)) return true;
          await sleep(50);
        }
        return false;
      };
      await background.text('new', 'Seen after an action', '--severity', 'low');
      expect(await has('Seen after an action')).to.equal(true);
      await place.text('new', 'Seen after a hook', '--severity', 'low'); // Without a refresh of its own.
      background.git('commit', '--quiet', '--allow-empty', '--message=Something');
      expect(await has('Seen after a hook')).to.equal(true);
    });

    it('works with a team over a remote', async () => {
      const hub = join(repository.base, 'hub.git');
      place.git('init', '--quiet', '--bare', hub);
      place.git('remote', 'add', 'origin', hub);
      place.git('commit', '--quiet', '--allow-empty', '--message=First');
      place.git('push', '--quiet', 'origin', 'HEAD');
      await place.text('init', '--no-hooks', '--remote', 'origin');
      await place.text('new', 'Shared', '--severity', 'high');
      await place.text('sync');
      const clone = join(repository.base, 'clone');
      place.git('clone', '--quiet', hub, clone);
      const other = place.from(clone).as('bob');
      for (const words of [
        ['user.name', 'Bob'],
        ['user.email', 'bob@example.com'],
      ])
        other.git('config', ...words);
      await other.text('init', '--no-hooks', '--remote', 'origin');
      const outcomes = await atOnce([place.command('claim', '1'), other.command('claim', '1')]);
      expect(exitCodes(outcomes)).to.deep.equal({ 0: 1, 5: 1 });
      await place.text('sync');
      await other.text('sync');
      const tips = [place, other].map((each) => each.git('rev-parse', 'refs/coord/issues/issue_001'));
      expect(new Set([...tips, place.git('--git-dir', hub, 'rev-parse', 'refs/coord/issues/issue_001')]).size).to.equal(1);
    });

    it('takes no settings from files of the directory that it is called in', async () => {
      await place.text('init', '--no-hooks');
      await place.text('new', 'One', '--severity', 'low');
      const files = {
        '.env': 'GIT_COORD_AGENT=planted\nGIT_DIR=/nonexistent\n',
        'bunfig.toml': 'preload = ["./planted.js"]\n',
        'planted.js': 'console.log("planted"); process.exit(9);\n',
        'package.json': '{"type":"module","imports":{"#x":"./planted.js"}}\n',
        'tsconfig.json': '{"compilerOptions":{"paths":{"*":["./planted.js"]}}}\n',
      };
      for (const [file, text] of Object.entries(files)) writeFileSync(join(place.cwd, file), text);
      const ran = await place.with({ GIT_COORD_AGENT: undefined }).try('claim', '1');
      expect(ran).to.deep.include({ code: 2, stdout: '' });
      expect(await place.text('claim', '1')).to.match(/^claimed issue_001: One\n/);
    });
  });
}
