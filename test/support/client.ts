/** The library, opened in a place of a test. */
import { CoordinationClient } from '../../src/index.ts';
import type { Place } from './place.ts';

/** Opens a client for an agent, whose session has its name; nothing is started in the background. */
export function openClient({ cwd, env }: Place, agent: string, offline = false): Promise<CoordinationClient> {
  return CoordinationClient.open({ cwd, env, agent, session: agent, offline, program: undefined });
}
