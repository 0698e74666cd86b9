import { expect } from 'chai';
import fc from 'fast-check';
import type { Arguments } from '../../src/cli/arguments.ts';
import { parseWellFormed } from '../../src/cli/parse.ts';
import { findVerb, VERBS } from '../../src/cli/table.ts';
import { type Option, optionsOf, type Positional, type Verb } from '../../src/cli/verb.ts';
import { parseAny } from '../../src/cli/yargs-parser.ts';
import { ValidationError } from '../../src/core/errors.ts';
import { hostileText } from '../reports/hostile.ts';

const verbOf = (name: string): Verb => findVerb(name) as Verb;
const text = fc.oneof(
  fc.constantFrom('', '-', '8', '007', '1e3', 'a b', 'a,b', 'true', 'x=y', '__proto__', '🚀', 'שלום'),
  hostileText,
);
const plainText = text.filter((value) => value === '-' || !value.startsWith('-'));

function optionWords(option: Option): fc.Arbitrary<string[]> {
  const flag = `--${option.name}`;
  if (option.type === 'flag') return fc.constantFrom([flag], ...(option.name === 'help' ? [['-h']] : []));
  const value =
    option.type === 'number' ? fc.nat(999).map(String) : option.choices ? fc.constantFrom(...option.choices) : undefined;
  return fc.oneof(
    (value ?? plainText).map((given) => [flag, given]),
    (value ?? text).map((given) => [`${flag}=${given}`]),
  );
}

const positionalWord = ({ choices }: Positional): fc.Arbitrary<string> => (choices ? fc.constantFrom(...choices) : text);

/** Lines that a verb accepts: options in any order and form among the positionals, or all positionals behind `--`. */
function wellFormed(verb: Verb): fc.Arbitrary<string[]> {
  const options = fc.array(fc.oneof(...optionsOf(verb).map(optionWords)), { maxLength: 6 });
  const positionals = fc.tuple(...(verb.positionals ?? []).map(positionalWord));
  return fc.tuple(options, positionals, fc.nat(), fc.nat(2), fc.boolean()).map(([given, all, seed, missing, dashes]) => {
    const some = all.slice(0, all.length - Math.min(missing, all.length));
    if (dashes || some.some((word) => word.startsWith('-') && word !== '-')) return [...given.flat(), '--', ...some];
    const parts = [...given];
    some.forEach((word, index) => {
      parts.splice(Math.min(parts.length, (seed % (given.length + 1)) + index), 0, [word]);
    });
    return parts.flat();
  });
}

/** What a parser makes of a line: the arguments, or the words for what is wrong; null where it leaves the line to the other one. */
function outcome(parse: () => Arguments | null): unknown {
  try {
    return parse()?.toJSON() ?? null;
  } catch (error) {
    expect(error).to.be.instanceOf(ValidationError);
    return (error as ValidationError).toJSON();
  }
}

describe('cli/parse', () => {
  describe('parseWellFormed and parseAny', () => {
    for (const verb of VERBS) {
      it(`agree on well-formed lines of ${verb.name}`, () => {
        fc.assert(
          fc.property(wellFormed(verb), (words) => {
            const light = outcome(() => parseWellFormed(verb, words));
            expect(light, 'the light parser takes it').not.to.equal(null);
            expect(outcome(() => parseAny(verb, words))).to.deep.equal(light);
          }),
          { numRuns: 60 },
        );
      });
    }

    it('agree on any words, or parseAny says what is wrong', () => {
      const word = fc.oneof(
        text,
        fc.constantFrom('--', '-h', '-rf', '-1', '--_', '--_=x', '--$0=x', '--__proto__=x', '--h', '--no-json', '--constructor'),
        fc.constantFrom(...VERBS.flatMap(optionsOf).map(({ name }) => `--${name}`)),
        fc.string({ maxLength: 4 }).map((end) => `-${end}`),
        fc
          .tuple(fc.constantFrom('json', 'title', 'label', 'limit', 'toString'), text)
          .map(([name, value]) => `--${name}=${value}`),
      );
      fc.assert(
        fc.property(fc.constantFrom(...VERBS), fc.array(word, { maxLength: 5 }), (verb, words) => {
          const light = outcome(() => parseWellFormed(verb, words));
          const full = outcome(() => parseAny(verb, words));
          if (light === null) expect(full).to.have.property('code', 'usage');
          else expect(full).to.deep.equal(light);
        }),
        { numRuns: 1500 },
      );
    });
  });

  describe('parseAny', () => {
    const wrong = (name: string, ...words: string[]): { message: string; hint: string | null } =>
      outcome(() => parseAny(verbOf(name), words)) as { message: string; hint: string | null };

    it('names the unknown option as it was written', () => {
      expect(wrong('new', '-rf')).to.include({ message: "new has no option '-rf'" });
      expect(wrong('new', '-rf').hint).to.contain('put -- before text that starts with a dash');
      expect(wrong('list', '--colour=x').message).to.equal("list has no option '--colour'");
    });

    it('offers the option that was meant', () => {
      expect(wrong('new', 'x', '--severty', 'high').hint).to.equal('git coord new --severity');
    });

    it('offers the option whose name was begun, or the options that there are', () => {
      expect(wrong('list', '--sev', 'high').hint).to.equal('git coord list --severity');
      expect(wrong('list', '-m').hint).to.equal('git coord list --mine');
      expect(wrong('list', '-n').hint).to.match(/^its options are --severity, --status, --mine, /);
    });

    it('speaks of -- only where text may have been meant', () => {
      expect(wrong('list', '--colour').hint).to.equal('git coord list -h');
      expect(wrong('list', '-- x').hint).to.contain('put -- before text');
      expect(wrong('comment', '1', '-rf').hint).to.contain('put -- before text');
    });

    it('says which value is missing', () => {
      expect(wrong('new', 'x', '--severity').message).to.equal('--severity needs a value');
      expect(wrong('new', 'x', '--severity', '--json').message).to.equal(
        "--severity needs a value, and '--json' looks like an option",
      );
      expect(wrong('new', 'x', '--description', '-x').hint).to.contain('--description=…');
    });

    it('refuses a value for a flag', () => {
      expect(wrong('new', 'x', '--json=false').message).to.equal('--json takes no value');
    });

    it('says which argument is missing or one too many', () => {
      expect(wrong('claim').message).to.equal('ISSUE is missing');
      expect(wrong('claim', '1', '2').message).to.equal("'2' is one argument too many");
      expect(wrong('claim', '1', '--issue', '2').message).to.equal("'1' is one argument too many");
      expect(wrong('propose', '--issue', '1').message).to.equal('--title is missing');
    });

    it('names the choices', () => {
      expect(wrong('list', '--status', 'open').message).to.equal(
        "--status must be one of new, in_progress, resolved, closed, not 'open'",
      );
      expect(wrong('hooks', 'remove').message).to.contain('ACTION must be one of install, status, uninstall');
      expect(wrong('log', '--limit', '-1').message).to.contain('--limit needs a value');
      expect(wrong('log', '--limit=-1').message).to.equal("--limit must be a whole number, not '-1'");
    });
  });
});
