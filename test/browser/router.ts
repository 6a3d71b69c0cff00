/**
 * The part of SvelteKit's router that pages use, for components that are tested without the app:
 * `vi.mock('$app/navigation', () => import('./router'))`.
 */
export const pushState = (url: string | URL): void => history.pushState(null, '', url);
export const replaceState = (url: string | URL): void => history.replaceState(null, '', url);
/** No test goes to another page. */
export const afterNavigate = (): void => undefined;
export const beforeNavigate = (): void => undefined;
