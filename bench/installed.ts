/** The program as it was when the run began: one run measures one program, even while it is being built anew. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, existsSync, mkdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { build } from 'esbuild';

const ROOT = join(import.meta.dirname, '..');
const PROCESSES = ['stopwatch-process', 'client-process'] as const;

/** What runs the program: Node, or the native file of this platform. */
export type ProgramName = 'Node' | 'native';

/** What the launcher is told, so that it fails rather than starting the other one. */
const FORCED = { Node: '0', native: '1' } as const;

export class Installed {
  readonly #base: string;
  /** What there is to measure: the program on Node, and the native one where it is built. */
  readonly programs: readonly ProgramName[];
  /** The program's file for Node. */
  readonly bundle: string;
  /** Scripts of the processes that measure. */
  readonly stopwatch: string;
  readonly client: string;

  private constructor(base: string, programs: readonly ProgramName[]) {
    this.#base = base;
    this.programs = programs;
    this.bundle = join(base, 'Node', 'dist', 'git-coord.cjs');
    this.stopwatch = join(base, 'bench', 'stopwatch-process.mjs');
    this.client = join(base, 'bench', 'client-process.mjs');
  }

  /** Copies the built programs below `base`, and builds the processes that measure. Throws where nothing is built. */
  static async into(base: string): Promise<Installed> {
    if (!existsSync(join(ROOT, 'dist', 'git-coord.cjs'))) throw new Error('there is no dist/git-coord.cjs; try: npm run build');
    for (const program of ['Node', 'native'] as const) copyProgram(program, join(base, program));
    const programs: ProgramName[] = runsNative(join(base, 'native')) ? ['Node', 'native'] : ['Node'];
    await build({
      entryPoints: PROCESSES.map((name) => join(ROOT, 'bench', `${name}.ts`)),
      outdir: join(base, 'bench'),
      outExtension: { '.js': '.mjs' },
      bundle: true,
      format: 'esm',
      platform: 'node',
      target: 'node20',
      logLevel: 'warning',
    });
    return new Installed(base, programs);
  }

  /** The launcher of a program. */
  launcher(program: ProgramName): string {
    return join(this.#base, program, 'bin', 'git-coord');
  }

  /**
   * An environment in which Git finds a program as `git coord`, and an agent is named. The certificates that this machine sets for Node stay
   * set: an empty Node process reads them, and so does every program that does nothing about it.
   */
  env(env: NodeJS.ProcessEnv, agent = 'bench', program: ProgramName = 'Node'): NodeJS.ProcessEnv {
    const path = [join(this.#base, program, 'bin'), env['PATH']].join(delimiter);
    return {
      ...env,
      ...certificates(),
      PATH: path,
      GIT_COORD_NATIVE: FORCED[program],
      GIT_COORD_AGENT: agent,
      GIT_COORD_SESSION: `session of ${agent}`,
    };
  }
}

/** The certificates that this machine sets for Node. */
export function certificates(): NodeJS.ProcessEnv {
  const { NODE_EXTRA_CA_CERTS: path } = process.env;
  return path ? { NODE_EXTRA_CA_CERTS: path } : {};
}

/** Copies what a package of the program has; the one for Node has no native file beside it that its launcher could find. */
function copyProgram(program: ProgramName, to: string): void {
  const left = ['types', ...(program === 'Node' ? ['native'] : [])].map((name) => join(ROOT, 'dist', name));
  mkdirSync(join(to, 'bin'), { recursive: true });
  for (const file of ['package.json', join('bin', 'git-coord')]) copyFileSync(join(ROOT, file), join(to, file));
  cpSync(join(ROOT, 'dist'), join(to, 'dist'), { recursive: true, filter: (path) => !left.includes(path) });
}

/** Whether the launcher has a native file to start that was made of the same source. */
function runsNative(root: string): boolean {
  const env = { ...process.env, GIT_COORD_NATIVE: FORCED.native };
  return spawnSync(join(root, 'bin', 'git-coord'), ['version'], { env, stdio: 'ignore' }).status === 0;
}
