// The package.json of the package that other CDK apps install. Its only dependencies are the app's own CDK.

export interface ProjectManifest {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly license: string;
  readonly dependencies: Readonly<Record<string, string>>;
}

/** @param name the name to publish under, in a scope of the owner. @default the project's name, and the package is private */
export function createManifest(project: ProjectManifest, name?: string): Record<string, unknown> {
  const { version, description, license, dependencies } = project;
  const types = './dist/types/lib/infra/package-entry.d.ts';
  const atLeast = (dependency: string): string => `^${dependencies[dependency]}`;
  return {
    name: name ?? project.name,
    version,
    description,
    license,
    ...(name === undefined ? { private: true } : {}),
    engines: { node: '>=20' },
    // For hosts that do not read `exports`: TypeScript with moduleResolution node10.
    main: './dist/cjs/index.js',
    types,
    exports: {
      '.': {
        import: { types: './dist/esm/index.d.mts', default: './dist/esm/index.mjs' },
        require: { types, default: './dist/cjs/index.js' },
      },
      './package.json': './package.json',
    },
    files: ['dist', 'lambdas', 'lib/console', 'README.md'],
    peerDependencies: {
      'aws-cdk-lib': atLeast('aws-cdk-lib'),
      constructs: atLeast('constructs'),
      esbuild: '>=0.25.0',
    },
    // Only to build task functions from source.
    peerDependenciesMeta: { esbuild: { optional: true } },
  };
}

/** @throws Error for a name without a scope: somebody else could own it */
export function requireScopedName(name: string): string {
  if (/^@[a-z0-9][a-z0-9._-]*\/[a-z0-9][a-z0-9._-]*$/.test(name)) return name;
  throw new Error(
    `"${name}" is not a name in a scope: use a scope that your organisation owns, for example @your-organisation/flowgate`,
  );
}
