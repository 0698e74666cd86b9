import { expect } from 'chai';
import { CoordinationError } from '../../src/core/errors.ts';

/** The CoordinationError that a piece of work ends in. */
export async function failure(work: Promise<unknown>): Promise<CoordinationError> {
  const error = await work.then(
    () => null,
    (cause: unknown) => cause,
  );
  expect(error).to.be.instanceOf(CoordinationError);
  return error as CoordinationError;
}
