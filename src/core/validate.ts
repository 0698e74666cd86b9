/** Turns what a generated validator finds into one clear line. */
import { ValidationError } from './errors.ts';
import { display, quote } from './text.ts';

/** The part of ajv's error object that is read here. */
export interface ErrorObject {
  readonly instancePath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly message?: string;
}

/** A validator that `npm run generate` compiled from a schema. */
export interface Validator {
  (value: unknown): boolean;
  readonly errors?: readonly ErrorObject[] | null;
}

function explain(error: ErrorObject): string {
  const field = display(error.instancePath.slice(1).replaceAll('/', '.'));
  const params = error.params;
  switch (error.keyword) {
    case 'required':
      return `'${field ? `${field}.` : ''}${String(params['missingProperty'])}' is missing`;
    case 'additionalProperties':
      return `${quote(String(params['additionalProperty']))} is not a field of it`;
    case 'maxLength':
      return `'${field}' is longer than ${String(params['limit'])} characters`;
    case 'minLength':
      return `'${field}' is empty`;
    case 'enum':
      return `'${field}' must be one of ${(params['allowedValues'] as unknown[]).join(', ')}`;
    default:
      return `'${field || 'the value'}' ${error.message ?? 'is not valid'}`;
  }
}

/** Says in a few words why the last call of `validator` was false. */
export function reasonOf(validator: Validator): string {
  const error = validator.errors?.[0];
  return error ? explain(error) : 'it is not valid';
}

/** Throws a ValidationError that starts with `what` unless `value` is valid. */
export function assertValid(validator: Validator, value: unknown, what: string): void {
  if (!validator(value)) throw new ValidationError(`${what}: ${reasonOf(validator)}`);
}
