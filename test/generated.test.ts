import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { expect } from 'chai';
import { ENVIRONMENT, GIT_CONFIGURATION, SESSION } from '../scripts/docs/facts.ts';
import { commands, plain, prose } from '../scripts/docs/roff.ts';
import { generatedFiles, isFresh, placeOf } from '../scripts/generated-files.ts';
import { VERBS } from '../src/cli/table.ts';
import { PACKAGE_ROOT } from './support/cli.ts';
import { TestRepository } from './support/repository.ts';

const read = (path: string): string => readFileSync(placeOf(path), 'utf8');

/** What the program reads from outside, as its sources name it. */
function namedInSources(pattern: RegExp): Set<string> {
  const sources = readdirSync(join(PACKAGE_ROOT, 'src'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  const texts = [...sources.map((name) => `src/${name}`), 'hooks/git-coord-hook', 'bin/git-coord'].map(read);
  return new Set(texts.flatMap((text) => [...text.matchAll(pattern)].map(([word]) => word)));
}

describe('generated files', () => {
  it('are fresh', async () => {
    const files = await generatedFiles();
    const stale = [...files].filter(([path, text]) => !isFresh(path, text)).map(([path]) => path);
    expect(stale, 'not fresh; run: npm run generate').to.deep.equal([]);
  });

  it('say in their first line that they are generated', async () => {
    for (const path of (await generatedFiles()).keys()) {
      expect(read(path).split('\n')[0], path).to.match(/Generated from .* by `?npm run generate`?; edit those/);
    }
  });
});

describe('docs/cli.md', () => {
  it('has a section and a line in the index for every verb', () => {
    const text = read('docs/cli.md');
    for (const { name } of VERBS.filter(({ hidden }) => !hidden)) {
      expect(text).to.contain(`\n### ${name}\n`).and.contain(`[\`${name}\`](#${name})`);
    }
  });

  it('names every variable that the program reads', () => {
    const ours = namedInSources(/\bGIT_COORD_[A-Z_]+\b/g);
    ours.delete('GIT_COORD_VERSION'); // Put in by the build.
    ours.delete('GIT_COORD_BEFORE'); // From one hook to the next.
    for (const name of ['EXTRA_CA_CERTS', 'WITHOUT']) ours.delete(`GIT_COORD_${name}`); // From the launcher to the program.
    expect([...ours].sort()).to.deep.equal(ENVIRONMENT.map(([name]) => name).sort());
  });

  it('names every key of the Git configuration that the program reads', () => {
    const keys = [...namedInSources(/(?<=config\.(?:get|flag)\(')coord\.\w+|(?<=--type=bool )coord\.\w+/g)];
    const known = GIT_CONFIGURATION.map(([name]) => name.toLowerCase());
    expect([...new Set(keys.map((key) => key.toLowerCase()))].sort()).to.deep.equal(known.sort());
  });

  it('shows a first session that works as it is written', () => {
    const repo = new TestRepository();
    try {
      const lines = SESSION.map(([command]) => command);
      const script = ['set -e', ...lines.slice(0, -1), 'git coord refresh --wait', ...lines.slice(-1)].join('\n');
      const env = { ...repo.env, PATH: `${join(PACKAGE_ROOT, 'bin')}${delimiter}${process.env['PATH']}` };
      const { status, stdout, stderr } = spawnSync('sh', ['-c', script], { cwd: repo.dir, env, encoding: 'utf8' });
      expect(status, stderr).to.equal(0);
      expect(stdout).to.contain('Parser drops the last line').and.contain('Coord-Action: apply_fix');
    } finally {
      repo.remove();
    }
  });
});

describe('man/git-coord.1', () => {
  const manDb = spawnSync('man', ['--version'], { encoding: 'utf8' }).stdout?.startsWith('man ') ?? false;
  if (manDb) {
    it('renders without warnings', () => {
      const env = { ...process.env, LC_ALL: 'C.UTF-8', MANWIDTH: '80' };
      const args = ['--warnings=all', '-l', join(PACKAGE_ROOT, 'man', 'git-coord.1')];
      const { status, stdout, stderr } = spawnSync('man', args, { env, encoding: 'utf8' });
      expect(stderr).to.equal('');
      expect(status).to.equal(0);
      for (const { name } of VERBS.filter(({ hidden }) => !hidden)) expect(stdout).to.contain(`git coord ${name} `);
      expect(stdout).to.contain('--reason TEXT');
    });
  }

  it('has no date, so that it is the same whenever it is made', () => {
    expect(read('man/git-coord.1')).to.match(/^\.TH "GIT\\-COORD" 1 "" /m);
  });
});

describe('scripts/docs/roff', () => {
  describe('plain', () => {
    it('escapes what means something to roff', () => {
      expect(plain("-a \\n don't `x` ^~")).to.equal('\\-a \\en don\\(aqt \\(gax\\(ga \\(ha\\(ti');
    });

    it('keeps a line that starts with a dot from being a macro', () => {
      expect(plain('.coord/ is\n.SH')).to.equal('\\&.coord/ is\n\\&.SH');
    });

    it('writes other characters by their number', () => {
      expect(plain('a…é')).to.equal('a...\\[u00E9]');
    });
  });

  describe('prose', () => {
    it('makes bold what is in backquotes', () => {
      expect(prose('run `git log -1` now')).to.equal('run \\fBgit log \\-1\\fR now');
    });
  });

  describe('commands', () => {
    it('breaks a long command before an option, never inside its value', () => {
      const text = commands([['git coord propose --issue 1 --title "one --two three four five six seven" --approach "x"', 'y']]);
      expect(text).to.contain(
        'git coord propose \\-\\-issue 1 \\e\n    \\-\\-title "one \\-\\-two three four five six seven" \\-\\-approach "x"',
      );
    });
  });
});

describe('package-lock.json', () => {
  it('has every package that it asks for, those for other platforms too, as npm ci wants it', () => {
    type Entry = Readonly<Record<'dependencies' | 'optionalDependencies', Record<string, string> | undefined>>;
    const { packages } = JSON.parse(read('package-lock.json')) as { packages: Record<string, Entry> };
    const missing = Object.entries(packages).flatMap(([path, entry]) =>
      Object.keys({ ...entry.dependencies, ...entry.optionalDependencies })
        .filter((name) => !(`${path}/node_modules/${name}` in packages || `node_modules/${name}` in packages))
        .map((name) => `${name} for ${path}`),
    );
    expect(missing).to.deep.equal([]);
  });
});
