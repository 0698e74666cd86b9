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

/** What a type of JSON is in plain words. */
const TYPES: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
};

/**
 * A field as its user knows it: `the title` (also where it is one end of a change), `ttl_minutes`, `an entry of the labels`.
 * What lies deeper is named by its path.
 */
function nameOf(path: readonly string[]): string {
  const [first, ...rest] = path;
  if (first === undefined) return 'the value';
  if (first === 'policy' && rest.length > 0) return rest.length === 1 ? display(rest[0] ?? '') : nameOf(rest);
  const last = path.at(-1) ?? '';
  if (rest.length > 0 && /^\d+$/.test(last)) return `an entry of ${nameOf(path.slice(0, -1))}`;
  if (rest.length === 1 && /^(?:from|to|add|remove)$/.test(last)) return nameOf([first]);
  if (rest.length > 0 || !/^[a-z_]+$/.test(first)) return quote(path.join('.'));
  return first.includes('_') ? first : `the ${first}`;
}

function explain(error: ErrorObject): string {
  const path = error.instancePath.split('/').slice(1);
  const field = nameOf(path);
  const params = error.params;
  switch (error.keyword) {
    case 'required':
      return `${nameOf([...path, String(params['missingProperty'])])} is missing`;
    case 'additionalProperties':
      return `${quote(String(params['additionalProperty']))} is not a field of it`;
    case 'maxLength':
      return `${field} is longer than ${String(params['limit'])} characters`;
    case 'minLength':
      return `${field} is empty`;
    case 'enum':
      return `${field} must be one of ${(params['allowedValues'] as unknown[]).join(', ')}`;
    case 'type':
      return `${field} must be ${[params['type']].flat().map(typeName).join(' or ')}`;
    case 'minimum':
      return `${field} must be at least ${String(params['limit'])}`;
    case 'maximum':
      return `${field} must be at most ${String(params['limit'])}`;
    case 'minItems':
      return `${field} must have at least ${String(params['limit'])} entries`;
    case 'maxItems':
      return `${field} must have at most ${String(params['limit'])} entries`;
    case 'uniqueItems':
      return `${field} must name nothing twice`;
    default:
      return `${field} ${error.message ?? 'is not valid'}`;
  }
}

const typeName = (type: unknown): string => TYPES[String(type)] ?? String(type);

/** Says in a few words why the last call of `validator` was false. */
export function reasonOf(validator: Validator): string {
  const error = validator.errors?.[0];
  return error ? explain(error) : 'it is not valid';
}

/** Throws a ValidationError unless `value` is valid; it starts with `what` where that is given. */
export function assertValid(validator: Validator, value: unknown, what?: string): void {
  if (!validator(value)) throw new ValidationError(`${what === undefined ? '' : `${what}: `}${reasonOf(validator)}`);
}
