/** The program as it was when the run began: one run measures one program, even while it is being built anew. */
import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { build } from 'esbuild';

const ROOT = join(import.meta.dirname, '..');

export class Installed {
  readonly #base: string;
  /** The program's one file. */
  readonly bundle: string;
  /** Scripts of the processes that measure. */
  readonly stopwatch: string;
  readonly client: string;

  private constructor(base: string) {
    this.#base = base;
    this.bundle = join(base, 'dist', 'git-coord.cjs');
    this.stopwatch = join(base, 'bench', 'stopwatch-process.mjs');
    this.client = join(base, 'bench', 'client-process.mjs');
  }

  /** Copies the built program below `base`, and builds the processes that measure. Throws where nothing is built. */
  static async into(base: string): Promise<Installed> {
    const installed = new Installed(base);
    const built = join(ROOT, 'dist', 'git-coord.cjs');
    if (!existsSync(built)) throw new Error('there is no dist/git-coord.cjs; try: npm run build');
    for (const part of ['bin', 'dist']) mkdirSync(join(base, part), { recursive: true });
    copyFileSync(join(ROOT, 'bin', 'git-coord'), join(base, 'bin', 'git-coord'));
    copyFileSync(built, installed.bundle);
    await build({
      entryPoints: ['stopwatch-process', 'client-process'].map((name) => join(ROOT, 'bench', `${name}.ts`)),
      outdir: join(base, 'bench'),
      outExtension: { '.js': '.mjs' },
      bundle: true,
      format: 'esm',
      platform: 'node',
      target: 'node20',
      logLevel: 'warning',
    });
    return installed;
  }

  /** An environment in which Git finds the program as `git coord`, and an agent is named. */
  env(env: NodeJS.ProcessEnv, agent = 'bench'): NodeJS.ProcessEnv {
    const path = [join(this.#base, 'bin'), env['PATH']].join(delimiter);
    return { ...env, PATH: path, GIT_COORD_AGENT: agent, GIT_COORD_SESSION: `session of ${agent}` };
  }
}
