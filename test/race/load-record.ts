/**
 * What each process of a load writes down: one line before an operation and one line after it.
 *
 * Times are milliseconds of one clock that all processes share and that never goes backwards: the system's monotonic one, made faster
 * so that leases end within a run. Within one millisecond of it nothing is known of the order.
 */
import { createHash } from 'node:crypto';
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';

/** One operation as it was asked for. */
export interface Asked {
  /** Unlike that of any other operation; it is in what the operation writes, where there is room for words. */
  readonly mark: string;
  readonly agent: string;
  readonly session: string;
  /** What the load calls it: there are several ways to claim. */
  readonly kind: string;
  /** The operation's name in the audit; null for a read. */
  readonly action: string | null;
  readonly issue: string | null;
  /** The operation's input as the model gets it. */
  readonly input: Readonly<Record<string, unknown>>;
  /** When it was asked for. */
  readonly at: number;
}

/** What a read saw of one issue. */
export interface Sight {
  readonly issue: string;
  /** The tip that was read; null where the reader is not told. */
  readonly head: string | null;
  /** The fingerprint of the issue's document, or of all documents of its branch where the head is known. */
  readonly seen: string;
}

/** How an operation ended. */
export type Answer =
  | {
      readonly is: 'done';
      readonly issue: string | null;
      /** The commit that was acknowledged; null where what was asked for was so already. */
      readonly commit: string | null;
      readonly summary: string;
      /** The fingerprint of the issue's document after it. */
      readonly seen: string;
    }
  | { readonly is: 'refused'; readonly code: string; readonly message: string }
  | { readonly is: 'read'; readonly sights: readonly Sight[] };

/** An operation from its begin to its end. */
export interface Operation extends Asked {
  /** When the answer came; Infinity where none came, because the process was killed. */
  readonly ended: number;
  /** Null where nobody knows how it ended. */
  readonly answer: Answer | null;
}

/** An operation as violations name it. */
export const named = ({ kind, mark, issue, agent }: Operation): string => `${kind} ${mark} on ${issue ?? 'all'} by ${agent}`;

/** Failures of the machine, not of the rules: a process of Git was killed, or others were faster for very long. */
export function isFailure(answer: Answer | null): boolean {
  if (answer?.is !== 'refused') return false;
  return (
    answer.code === 'unusable_repository' || answer.code === 'internal' || answer.message.includes('faster than this command')
  );
}

/** Whether the answer itself says that nobody knows how it ended. */
export function isUncertain(answer: Answer): boolean {
  return answer.is === 'refused' && answer.code === 'unusable_repository' && answer.message.includes('is not known');
}

/** A clock that all processes of a load share. */
export interface SharedClock {
  /** The system's monotonic clock, in nanoseconds, when the load began. */
  readonly origin: string;
  /** What the shared clock showed then, in milliseconds since 1970. */
  readonly began: number;
  /** How much faster than the system's it is. */
  readonly speed: number;
}

/** The shared clock's time. */
export function timeOf({ origin, began, speed }: SharedClock): number {
  return Math.floor(began + (Number(process.hrtime.bigint() - BigInt(origin)) / 1e6) * speed);
}

/** A short text that is the same for the same JSON value, whatever the order of its keys. */
export function fingerprint(value: unknown): string {
  const sorted = JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
  return createHash('sha256').update(sorted).digest('hex').slice(0, 16);
}

/** The file that the processes write to: each line in one write at its end, so that lines never mix and a killed process loses none. */
export class Recorder {
  readonly #file: number;

  constructor(path: string) {
    this.#file = openSync(path, 'a');
  }

  asked(asked: Asked): void {
    writeSync(this.#file, `${JSON.stringify({ asked })}\n`);
  }

  answered(mark: string, ended: number, answer: Answer): void {
    writeSync(this.#file, `${JSON.stringify({ mark, ended, answer })}\n`);
  }

  close(): void {
    closeSync(this.#file);
  }
}

/** The operations that a file tells of, in the order in which they were asked for. */
export function readRecord(path: string): Operation[] {
  const operations = new Map<string, Operation>();
  for (const line of readFileSync(path, 'utf8').split('\n').filter(Boolean)) {
    const read = JSON.parse(line) as { asked: Asked } | { asked?: undefined; mark: string; ended: number; answer: Answer };
    if (read.asked) operations.set(read.asked.mark, { ...read.asked, ended: Number.POSITIVE_INFINITY, answer: null });
    else {
      const operation = operations.get(read.mark);
      if (operation) operations.set(read.mark, { ...operation, ended: read.ended, answer: read.answer });
    }
  }
  return [...operations.values()].sort((a, b) => a.at - b.at);
}
