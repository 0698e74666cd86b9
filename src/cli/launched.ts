/** Undoes what bin/git-coord did to the environment so that the program starts sooner. */

/** Gives this process, and so all that it starts, the environment that the launcher was called with. */
export function restoreEnvironment(env: NodeJS.ProcessEnv): void {
  const { GIT_COORD_EXTRA_CA_CERTS: certificates, GIT_COORD_WITHOUT: settings } = env;
  if (certificates !== undefined) {
    env['NODE_EXTRA_CA_CERTS'] = certificates;
    delete env['GIT_COORD_EXTRA_CA_CERTS'];
  }
  if (settings !== undefined) {
    for (const name of settings.split(' ')) if (name.startsWith('BUN_JSC_')) delete env[name];
    delete env['GIT_COORD_WITHOUT'];
  }
}
