// The command that messages name.

/**
 * How the command line is called from the project's folder. `npx flowgate` alone would, in another folder, offer to install
 * a package of that name from the registry.
 */
export const commandName = 'npx --no-install flowgate';
