/**
 * The kinds of failure and their exit codes.
 *
 * Every failure that a user can meet is a `CoordinationError`: what failed (lower case, no full stop), a hint that is a
 * command to run, and data for programs. Anything else that escapes is a bug of ours and exits 1.
 */

/** What kind of failure it is; scripts branch on this or on the exit code it maps to. */
export type ErrorCode =
  | 'internal'
  | 'usage'
  | 'refused'
  | 'not_found'
  | 'lost'
  | 'not_initialised'
  | 'unusable_repository'
  | 'remote'
  | 'check_failed';

/** The exit code of each kind of failure. */
export const EXIT_CODES: Readonly<Record<ErrorCode, number>> = {
  internal: 1,
  usage: 2,
  refused: 3,
  not_found: 4,
  lost: 5,
  not_initialised: 6,
  unusable_repository: 6,
  remote: 7,
  check_failed: 8,
};

export interface ErrorDetails {
  /** A command that helps, or a short advice. */
  readonly hint?: string | undefined;
  /** What a program needs to go on, as plain JSON. */
  readonly data?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/** A failure that the user can understand and do something about. */
export class CoordinationError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly data: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, { cause: details.cause });
    this.name = new.target.name;
    this.code = code;
    this.hint = details.hint;
    this.data = details.data ?? {};
  }

  get exitCode(): number {
    return EXIT_CODES[this.code];
  }

  toJSON(): { code: ErrorCode; message: string; hint: string | null; data: Readonly<Record<string, unknown>> } {
    return { code: this.code, message: this.message, hint: this.hint ?? null, data: this.data };
  }
}

/** Somebody else holds it, or moved it first. */
export class LockAcquisitionError extends CoordinationError {
  constructor(message: string, details: ErrorDetails = {}) {
    super('lost', message, details);
  }
}

/** The input is not of the form that the operation takes. */
export class ValidationError extends CoordinationError {
  constructor(message: string, details: ErrorDetails = {}) {
    super('usage', message, details);
  }
}

/** Makes the refusal of an operation by a rule. */
export function refusal(message: string, hint?: string, data: Readonly<Record<string, unknown>> = {}): CoordinationError {
  return new CoordinationError('refused', message, { hint, data });
}

/** Makes the error for an issue, fix, … that does not exist. */
export function notFound(message: string, hint?: string, data: Readonly<Record<string, unknown>> = {}): CoordinationError {
  return new CoordinationError('not_found', message, { hint, data });
}
