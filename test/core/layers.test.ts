import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const SRC = fileURLToPath(new URL('../../src', import.meta.url));

/** What a layer may import beside itself: layers, npm packages, and whether the built-ins of Node. Nobody imports cli. */
interface Rule {
  readonly layers: readonly string[];
  readonly packages: readonly string[] | 'any';
  readonly node: boolean;
}

const ADAPTER: Rule = { layers: ['core', 'reports', 'app'], packages: 'any', node: true };
const RULES: Readonly<Record<string, Rule>> = {
  core: { layers: [], packages: [], node: false },
  reports: { layers: ['core'], packages: [], node: false },
  store: { layers: ['core'], packages: ['simple-git'], node: true },
  reader: { layers: ['core', 'reports'], packages: ['isomorphic-git'], node: false },
  app: { layers: ['core', 'reports', 'store'], packages: [], node: true },
  hooks: ADAPTER,
  cli: { ...ADAPTER, layers: [...ADAPTER.layers, 'hooks'] },
  // Files beside the layers: the public library.
  '': { layers: ['core', 'app'], packages: [], node: true },
};

interface Module {
  /** Its path below src/. */
  readonly path: string;
  readonly layer: string;
  readonly code: string;
  /** What it imports: types too. */
  readonly imports: readonly string[];
  /** What it still imports when the types are gone. */
  readonly loads: readonly string[];
}

const IMPORT =
  /^\s*(?:import|export)\b(\s+type\b)?[^'"`;]*?from\s*['"]([^'"]+)|^\s*import\s*['"]([^'"]+)|\bimport\s*\(\s*['"`]([^'"`]+)/gm;

/** Source without comments; strings stay. */
function withoutComments(source: string): string {
  return source.replace(/("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)|\/\*[\s\S]*?\*\/|(?<![:\\/])\/\/.*/g, '$1');
}

const layerOf = (path: string): string => (path.includes('/') ? path.slice(0, path.indexOf('/')) : '');

const modules: readonly Module[] = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => /\.(?:ts|js|mjs|cjs)$/.test(path))
  .sort()
  .map((path) => {
    const code = withoutComments(readFileSync(join(SRC, path), 'utf8'));
    const found = [...code.matchAll(IMPORT)].map((match) => ({
      type: match[1] !== undefined,
      specifier: match[2] ?? match[3] ?? match[4] ?? '',
    }));
    const imports = found.map(({ specifier }) => specifier);
    const loads = found.filter(({ type }) => !type).map(({ specifier }) => specifier);
    return { path, layer: layerOf(path), code, imports, loads };
  });
const paths = new Set(modules.map((module) => module.path));

/** The module of src/ that an import names; null for packages and built-ins. */
function targetOf(module: Module, specifier: string): string | null {
  return specifier.startsWith('.') ? posix.join(posix.dirname(module.path), specifier) : null;
}

const isNode = (specifier: string): boolean => specifier.startsWith('node:') || builtinModules.includes(specifier);
const packageOf = (specifier: string): string => specifier.match(/^(?:@[^/]+\/)?[^/]+/)?.[0] ?? specifier;

function violations(module: Module): string[] {
  const rule = RULES[module.layer];
  if (!rule) return [`${module.path}: '${module.layer}' is a layer without a rule`];
  return module.imports.flatMap((specifier) => {
    const target = targetOf(module, specifier);
    if (target !== null) {
      if (!paths.has(target)) return [`${module.path}: there is no '${target}'`];
      const layer = layerOf(target);
      return layer === module.layer || rule.layers.includes(layer) ? [] : [`${module.path} imports ${target}`];
    }
    const allowed = isNode(specifier) ? rule.node : rule.packages === 'any' || rule.packages.includes(packageOf(specifier));
    return allowed ? [] : [`${module.path} imports ${specifier}`];
  });
}

/** A chain of modules that load each other and end where they began, or null. */
function findCycle(): string[] | null {
  const graph = new Map(
    modules.map((module) => [module.path, module.loads.flatMap((specifier) => targetOf(module, specifier) ?? [])]),
  );
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]): string[] | null => {
    if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path];
    if (done.has(path)) return null;
    for (const next of graph.get(path) ?? []) {
      const cycle = visit(next, [...trail, path]);
      if (cycle) return cycle;
    }
    done.add(path);
    return null;
  };
  for (const path of graph.keys()) {
    const cycle = visit(path, []);
    if (cycle) return cycle;
  }
  return null;
}

describe('layers', () => {
  it('are read from the sources', () => {
    expect(paths).to.include('core/ids.ts').and.to.include('core/generated/validators.js');
    const registry = modules.find((module) => module.path === 'core/ops/registry.ts');
    expect(registry?.imports).to.have.members([
      './agents.ts',
      './claims.ts',
      './config.ts',
      './fixes.ts',
      './issues.ts',
      './keys.ts',
    ]);
    expect(registry?.loads).to.deep.equal(registry?.imports);
    expect(modules.find((module) => module.path === 'core/generated/validators.d.ts')?.loads).to.deep.equal([]);
    const writer = modules.find((module) => module.path === 'store/object-writer.ts');
    expect(writer?.imports).to.include.members(['node:crypto', 'node:fs', '../core/errors.ts']);
  });

  for (const layer of Object.keys(RULES)) {
    it(`${layer ? `${layer} imports` : 'the files beside them import'} nothing but what the design allows`, () => {
      expect(modules.filter((module) => module.layer === layer).flatMap(violations)).to.deep.equal([]);
    });
  }

  it('each have a rule', () => {
    for (const { layer, path } of modules) expect(RULES, path).to.have.property(layer);
  });

  it('have no cycles between modules', () => {
    expect(findCycle()).to.equal(null);
  });

  it('never import cli', () => {
    const others = modules.filter(({ layer }) => layer !== 'cli');
    const importers = others.filter((module) => module.imports.some((name) => targetOf(module, name)?.startsWith('cli/')));
    expect(importers.map(({ path }) => path)).to.deep.equal([]);
  });

  const IMPURE: Readonly<Record<string, RegExp>> = {
    'the process': /\bprocess\s*[.[]/,
    'the clock': /\bDate\.now\b|\bnew Date\(\s*\)|(?<!new )\bDate\(|\bperformance\./,
    chance: /\bMath\.random\b|\bcrypto\./,
    'the terminal': /\bconsole\./,
    timers: /\bset(?:Timeout|Interval|Immediate)\s*\(/,
    'the network': /\bfetch\s*\(/,
  };
  for (const [what, pattern] of Object.entries(IMPURE)) {
    it(`core and reports do not touch ${what}`, () => {
      const impure = modules.filter(({ layer, code }) => ['core', 'reports'].includes(layer) && pattern.test(code));
      expect(impure.map(({ path }) => path)).to.deep.equal([]);
    });
  }
});
