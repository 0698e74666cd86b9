/** What a command gets from outside, and where its output goes. */
export interface Env {
  readonly cwd: string;
  readonly variables: NodeJS.ProcessEnv;
  readonly out: (text: string) => void;
  /** Writes text that is at hand as UTF-8; without it, `out` does. */
  readonly outBytes?: (text: Buffer) => void;
  readonly err: (text: string) => void;
  /** All of standard input. */
  readonly readInput: () => Promise<string>;
  readonly clock: () => Date;
  /** How to start `git coord` again; undefined where nothing may be started in the background. */
  readonly program: readonly string[] | undefined;
  /** The absolute path of what hooks start. */
  readonly launcher: () => string;
  /** The directory of the package: the hooks' templates lie there, where the program was not built with them in it. */
  readonly packageRoot: string;
}
