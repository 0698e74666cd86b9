/** One process of a crowd: opens the repository, says so, and on the word claims its issues one after the other. */
import { CoordinationClient } from '../src/index.ts';

/** What a worker is to do; sent to it once it is ready. */
export interface Task {
  readonly issues: readonly string[];
}

/** What it did. */
export interface Report {
  readonly claimed: number;
  /** The messages of what failed. */
  readonly failed: readonly string[];
}

const [dir = '', agent = ''] = process.argv.slice(2);
const client = await CoordinationClient.open({ cwd: dir, agent, session: 'bench' });
process.once('message', async ({ issues }: Task) => {
  let claimed = 0;
  const failed: string[] = [];
  for (const issue of issues) {
    try {
      await client.claimIssue(issue);
      claimed++;
    } catch (error) {
      failed.push((error as Error).message);
    }
  }
  client.close();
  process.send?.({ claimed, failed } satisfies Report, () => process.disconnect());
});
process.send?.('ready');
