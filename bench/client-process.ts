/** A process that has a repository open through the library, and does what it is told. */
import { CoordinationClient } from '../src/index.ts';

/** One call of the library. */
export type Step =
  | { readonly call: 'claimIssue' | 'commentIssue' | 'releaseIssue' | 'showIssue'; readonly issue: string }
  | { readonly call: 'listIssues' | 'refresh' };

/** Calls, and how many of them are made at a time. */
export interface Work {
  readonly steps: readonly Step[];
  readonly width: number;
}

export interface Answer {
  /** How many milliseconds each step took, but for those that failed. */
  readonly times: readonly number[];
  /** The messages of those that failed. */
  readonly failed: readonly string[];
  /** Milliseconds from the first call's start to the last one's end. */
  readonly elapsed: number;
}

const [dir = '', agent = ''] = process.argv.slice(2);
const client = await CoordinationClient.open({ cwd: dir, agent, session: 'bench' });

function take(step: Step): Promise<unknown> {
  switch (step.call) {
    case 'claimIssue':
      return client.claimIssue(step.issue);
    case 'commentIssue':
      return client.commentIssue(step.issue, 'seen again');
    case 'releaseIssue':
      return client.releaseIssue(step.issue);
    case 'showIssue':
      return client.showIssue(step.issue);
    case 'listIssues':
      return client.listIssues();
    case 'refresh':
      return client.refresh();
  }
}

async function follow({ steps, width }: Work): Promise<Answer> {
  const times: number[] = [];
  const failed: string[] = [];
  const left = [...steps];
  const caller = async (): Promise<void> => {
    for (let step = left.shift(); step; step = left.shift()) {
      const begun = performance.now();
      try {
        await take(step);
        times.push(performance.now() - begun);
      } catch (error) {
        failed.push((error as Error).message);
      }
    }
  };
  const begun = performance.now();
  await Promise.all(Array.from({ length: width }, caller));
  return { times, failed, elapsed: performance.now() - begun };
}

process.on('message', (work: Work) => {
  void follow(work).then((answer) => process.send?.(answer));
});
process.on('disconnect', () => client.close());
process.send?.('ready');
