// Every route of the api function: what is read and operated.
import { type StampedeApiDeps, stampedeApiRoutes } from './dialects/stampede/routes.ts';
import { type ReadDeps, readRoutes } from './native/read.ts';
import { type SwitchDeps, switchRoutes } from './native/switch.ts';
import { type TokenDeps, tokenRoutes } from './native/tokens.ts';
import type { Route } from './route.ts';

export type ApiDeps = ReadDeps & SwitchDeps & TokenDeps & StampedeApiDeps;

export const apiRoutes: readonly Route<ApiDeps>[] = [
  ...readRoutes,
  ...switchRoutes,
  ...tokenRoutes,
  ...stampedeApiRoutes,
];
