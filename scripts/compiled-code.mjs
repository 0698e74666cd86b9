// Keeps the code that V8 makes of the program, beside it: what the everyday verbs need, for this version of Node.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What an agent does all day; the claim, which is to be the quickest, comes last. */
const VERBS = [
  ['init', '--no-hooks'],
  ['new', 'A', '--severity', 'low'],
  ['list', '--json'],
  ['show', '1'],
  ['claim', '1'],
  ['release', '1'],
  ['claim', '1'],
];

/** Runs the program in a scratch repository; each command adds to the user's code what it compiled, and that is what is kept. */
export function keepCompiledCode(dist) {
  rmSync(join(dist, 'program.v8'), { force: true });
  const base = mkdtempSync(join(tmpdir(), 'git-coord-build-'));
  try {
    const [repository, cache] = ['repository', 'cache'].map((name) => join(base, name));
    mkdirSync(repository);
    const clean = Object.entries(process.env).filter(([name]) => !/^(?:GIT_|NODE_OPTIONS$)/.test(name));
    const env = {
      ...Object.fromEntries(clean),
      ...{ HOME: base, XDG_CACHE_HOME: cache, GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: join(base, 'gitconfig') },
      ...{
        GIT_COORD_AGENT: 'build',
        GIT_COORD_REFRESH: 'off',
        GIT_COMMITTER_NAME: 'build',
        GIT_COMMITTER_EMAIL: 'build@localhost',
      },
    };
    const run = (command, args) => spawnSync(command, args, { cwd: repository, env, stdio: 'ignore' }).status === 0;
    if (!run('git', ['init', '--quiet'])) return; // Without Git there is nothing to run, and nothing to be quick at.
    for (const verb of VERBS) run(process.execPath, [join(dist, 'git-coord.cjs'), ...verb]);
    const [code] = readdirSync(join(cache, 'git-coord'));
    // Not copied as a file: this one is for everybody.
    writeFileSync(join(dist, `program.v8.${process.pid}`), readFileSync(join(cache, 'git-coord', code)));
    renameSync(join(dist, `program.v8.${process.pid}`), join(dist, 'program.v8'));
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
}
