/** Opens the repository for the time of one command. */
import { Workspace } from '../app/workspace.ts';
import type { Arguments } from './arguments.ts';
import type { Env } from './env.ts';

/** Runs `work` in the repository that the command was called in, as the agent that it names. */
export async function inWorkspace<T>(
  args: Arguments,
  env: Env,
  work: (workspace: Workspace) => Promise<T>,
  { readsAll = false } = {},
): Promise<T> {
  const workspace = await Workspace.open({
    cwd: env.cwd,
    env: env.variables,
    agent: args.text('agent'),
    ...(args.flag('offline') && { offline: true }),
    clock: env.clock,
    program: env.program,
    readsAll,
  });
  try {
    return await work(workspace);
  } finally {
    workspace.close();
  }
}

/** The text of an option or argument; `-` stands for standard input. */
export async function textOrInput(args: Arguments, env: Env, name: string): Promise<string | undefined> {
  const text = args.text(name);
  return text === '-' ? (await env.readInput()).replace(/\n$/, '') : text;
}
