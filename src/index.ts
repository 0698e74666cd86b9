/** The public library. */
export { CoordinationError, LockAcquisitionError, ValidationError } from './core/errors.ts';
