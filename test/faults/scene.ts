/** A repository prepared for a scenario, copied for each run; commands without faults run in this process. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runInProcess } from '../support/in-process.ts';
import { type Outcome, run } from '../support/processes.ts';
import { hermeticEnv, removeTree } from '../support/repository.ts';
import { type Scenario, type Step, writeUsersHook } from './verbs.ts';

const MINUTE_MS = 60_000;
/** In memory where there is such a place: thousands of runs sync their files, and what fails is not the disk. */
const MEMORY = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
const NO_FSYNC = { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'coord.fsync', GIT_CONFIG_VALUE_0: 'false' };

/** One copy of a prepared repository. */
export class Copy {
  readonly base: string;
  readonly directory: string;
  readonly #env: NodeJS.ProcessEnv;

  constructor(base: string) {
    this.base = base;
    this.directory = join(base, 'repo');
    this.#env = hermeticEnv(join(base, 'home'));
  }

  /** The environment of an agent: its session is the same in every copy. */
  env(agent: string): NodeJS.ProcessEnv {
    return { ...this.#env, GIT_COORD_AGENT: agent, ...(agent !== 'eve' && { GIT_COORD_SESSION: `session-of-${agent}` }) };
  }

  /** Runs a command line in this process, without faults. */
  command({ words, agent = 'ada', minutesAgo = 0 }: Step): Promise<Outcome> {
    return runInProcess(words, {
      cwd: this.directory,
      variables: { ...this.env(agent), ...NO_FSYNC },
      clock: () => new Date(Date.now() - minutesAgo * MINUTE_MS),
    });
  }

  git(...args: readonly string[]): Promise<Outcome> {
    return run({ program: 'git', args, cwd: this.directory, env: this.#env });
  }

  /** What all refs point at. */
  async refs(): Promise<ReadonlyMap<string, string>> {
    const { stdout } = await this.git('for-each-ref', '--format=%(refname) %(objectname)');
    return new Map(stdout.split('\n').flatMap((line) => (line === '' ? [] : [line.split(' ') as [string, string]])));
  }

  remove(): void {
    removeTree(this.base);
  }
}

/** A scenario's repository, prepared. */
export class Scene {
  readonly scenario: Scenario;
  readonly #base = realpathSync(mkdtempSync(join(MEMORY, 'git-coord-faults-')));
  readonly #model = new Copy(join(this.#base, 'model'));
  #copies = 0;

  private constructor(scenario: Scenario) {
    this.scenario = scenario;
  }

  static async prepare(scenario: Scenario): Promise<Scene> {
    const scene = new Scene(scenario);
    const model = scene.#model;
    mkdirSync(join(model.base, 'home'), { recursive: true });
    mkdirSync(join(model.directory, '.git', 'hooks'), { recursive: true });
    await model.git('init', '--quiet', '--initial-branch=main', '--template=');
    await model.git('config', 'user.name', 'Test User');
    writeUsersHook(model.directory);
    for (const [name, text] of Object.entries(scenario.files ?? {})) writeFileSync(join(model.directory, name), text);
    for (const step of scenario.before) {
      const { code, stderr } = await model.command(step);
      if (code !== 0) throw new Error(`git coord ${step.words.join(' ')} exited ${code}: ${stderr}`);
    }
    return scene;
  }

  copy(): Copy {
    const base = join(this.#base, `run-${++this.#copies}`);
    cpSync(this.#model.base, base, { recursive: true });
    return new Copy(base);
  }

  remove(): void {
    removeTree(this.#base);
  }
}
