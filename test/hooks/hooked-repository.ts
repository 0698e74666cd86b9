/** A repository with refs/coord/config and a program that writes down how the hooks start it. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Workspace } from '../../src/app/workspace.ts';
import { type InstallOptions, installHooks } from '../../src/hooks/install.ts';
import { shellWord } from '../../src/hooks/shim.ts';
import { HOOKS, type HookName, type HooksState, hookStatus } from '../../src/hooks/status.ts';
import { TestRepository } from '../support/repository.ts';

export const PACKAGE_ROOT = join(import.meta.dirname, '..', '..');

/** What the program was started with, once. */
export interface Start {
  readonly args: string;
  /** Its environment, `NAME=value` a line. */
  readonly env: readonly string[];
}

export class HookedRepository extends TestRepository {
  readonly program: string;
  readonly starts: string;

  constructor({ args = [], programDirectory = 'programs' }: { args?: readonly string[]; programDirectory?: string } = {}) {
    super({ args });
    this.env['GIT_COORD_REFRESH'] = undefined;
    this.program = join(this.base, programDirectory, 'git-coord');
    this.starts = join(this.base, 'starts');
    mkdirSync(this.starts);
    this.script(
      this.program,
      `file=${shellWord(this.starts)}/$$\n{ printf '%s\\n' "$*"; env; } >"$file.tmp" && mv "$file.tmp" "$file.done"`,
    );
  }

  /** Makes it a repository that git coord is used in. */
  coordinate(): void {
    const tree = this.git('mktree', '--missing');
    this.git('update-ref', 'refs/coord/config', this.git('commit-tree', '-m', 'init', tree));
  }

  /** Writes an executable sh script. */
  script(path: string, body: string, mode = 0o755): void {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `#!/bin/sh\n${body}\n`, { mode });
  }

  async use<T>(work: (workspace: Workspace) => Promise<T>, cwd = this.dir): Promise<T> {
    const workspace = await Workspace.open({ cwd, env: this.env });
    try {
      return await work(workspace);
    } finally {
      workspace.close();
    }
  }

  install(options: Partial<InstallOptions> = {}, cwd = this.dir): Promise<HooksState> {
    return this.use(
      (workspace) => installHooks(workspace, { program: this.program, packageRoot: PACKAGE_ROOT, ...options }),
      cwd,
    );
  }

  status(): Promise<HooksState> {
    return this.use((workspace) => hookStatus(workspace, { program: this.program, packageRoot: PACKAGE_ROOT }));
  }

  /** A path in the directory of the hooks. */
  hook(name: string): string {
    return join(this.git('rev-parse', '--path-format=absolute', '--git-path', 'hooks'), name);
  }

  /** Waits until the program has been started `count` times. */
  async started(count = 1): Promise<readonly Start[]> {
    await until(() => this.startsNow().length >= count, `${count} starts of the program`);
    return this.startsNow();
  }

  /** The starts so far. */
  startsNow(): readonly Start[] {
    return readdirSync(this.starts)
      .filter((name) => name.endsWith('.done'))
      .map((name) => {
        const [args = '', ...env] = readFileSync(join(this.starts, name), 'utf8').split('\n');
        return { args, env };
      });
  }
}

/** Waits for something that another process brings about. */
export async function until(isTrue: () => boolean, what: string): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt++) {
    if (isTrue()) return;
    await sleep(25);
  }
  throw new Error(`waited in vain for ${what}`);
}

/** The states of the hooks by their names. */
export function statesOf({ hooks }: HooksState): Partial<Record<HookName, string>> {
  return Object.fromEntries(hooks.map((hook) => [hook.name, hook.state]));
}

/** One state for each of the usual hooks. */
export const everyHook = (state: string): Record<string, string> => Object.fromEntries(HOOKS.map((name) => [name, state]));

/** The content of a file, or null where there is none. */
export const contentOf = (path: string): string | null => (existsSync(path) ? readFileSync(path, 'utf8') : null);
