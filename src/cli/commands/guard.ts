import { guard as guardPush, parseMoves, refusalLine } from '../../app/guard/guard.ts';
import { CoordinationError, EXIT_CODES } from '../../core/errors.ts';
import { truncate } from '../../core/text.ts';
import { inWorkspace } from '../open.ts';
import { print } from '../output.ts';
import type { Verb } from '../verb.ts';

/** So many lines the pusher is told. */
const MOST_LINES = 10;

export const guard: Verb = {
  name: 'guard',
  group: 'set up',
  hidden: true,
  summary: 'judge a push, as the hook pre-receive of a server does; exit 3 when it must not come in',
  details: ['Reads the lines that Git gives to pre-receive, `<old> <new> <ref>`, from standard input.'],
  run: (args, env) =>
    inWorkspace(args, env, async (workspace) => {
      const moves = parseMoves(await env.readInput());
      const lines = (await guardPush(workspace, moves)).map((refusal) => truncate(refusalLine(refusal), 300));
      const more = lines.length - MOST_LINES;
      const told = more > 0 ? [...lines.slice(0, MOST_LINES - 1), `git coord: and ${more + 1} more like these`] : lines;
      if (told.length === 0) {
        print(args, env, { ok: true, refs: moves.length }, () => '');
        return undefined;
      }
      if (args.json) throw new CoordinationError('refused', told.join('\n'), { data: { refused: lines.length } });
      env.err(`${told.join('\n')}\n`);
      return EXIT_CODES.refused;
    }),
};
