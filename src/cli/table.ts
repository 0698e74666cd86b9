/** The verbs, in the order in which help shows them. */
import { apply } from './commands/apply.ts';
import { archive } from './commands/archive.ts';
import { claim } from './commands/claim.ts';
import { cleanup } from './commands/cleanup.ts';
import { close } from './commands/close.ts';
import { comment } from './commands/comment.ts';
import { completionOf } from './commands/completion.ts';
import { config } from './commands/config.ts';
import { doctor } from './commands/doctor.ts';
import { edit } from './commands/edit.ts';
import { exportIssues } from './commands/export.ts';
import { guard } from './commands/guard.ts';
import { health } from './commands/health.ts';
import { heartbeat } from './commands/heartbeat.ts';
import { hooks } from './commands/hooks.ts';
import { importIssues } from './commands/import.ts';
import { init } from './commands/init.ts';
import { key } from './commands/key.ts';
import { list } from './commands/list.ts';
import { log } from './commands/log.ts';
import { newIssue } from './commands/new.ts';
import { propose } from './commands/propose.ts';
import { refresh } from './commands/refresh.ts';
import { reject } from './commands/reject.ts';
import { release } from './commands/release.ts';
import { reopen } from './commands/reopen.ts';
import { report } from './commands/report.ts';
import { review } from './commands/review.ts';
import { show } from './commands/show.ts';
import { start } from './commands/start.ts';
import { status } from './commands/status.ts';
import { pull, push, sync } from './commands/sync.ts';
import { uninstall } from './commands/uninstall.ts';
import { verify } from './commands/verify.ts';
import type { Verb } from './verb.ts';

export const VERBS: readonly Verb[] = [
  ...[init, config, key, hooks, doctor, completionOf(() => VERBS), uninstall, guard],
  ...[start, heartbeat, status],
  ...[newIssue, list, show, edit, comment, close, reopen],
  ...[claim, release, propose, review, apply, reject],
  ...[sync, push, pull],
  ...[log, verify, report, refresh, health, cleanup],
  ...[archive, importIssues, exportIssues],
];

/** The verb of this name. */
export function findVerb(name: string): Verb | undefined {
  return VERBS.find((verb) => verb.name === name);
}
