/** The typed client of the API. Its types are generated from `docs/openapi.json` (`npm run types`). */

import createFetchClient from 'openapi-fetch';
import createQueryClient from 'openapi-react-query';
import { apiFetch } from './fetch';
import type { components, paths } from './schema';

export type Schemas = components['schemas'];

/** For acts outside of components: `api.POST('/api/v1/…', {body})` gives the data or throws `ApiProblem`. */
export const api = createFetchClient<paths>({ fetch: apiFetch });

/** For components: `$api.useQuery('get', '/api/v1/…')`. */
export const $api = createQueryClient(api);
