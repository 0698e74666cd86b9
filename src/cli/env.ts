/** What a command gets from outside, and where its output goes. */
export interface Env {
  readonly cwd: string;
  readonly variables: NodeJS.ProcessEnv;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** All of standard input. */
  readonly readInput: () => Promise<string>;
  readonly clock: () => Date;
  /** How to start `git coord` again; undefined where nothing may be started in the background. */
  readonly program: readonly string[] | undefined;
  /** The directory of the package: hooks/, man/ and schemas/ lie there. */
  readonly packageRoot: string;
}
