import type { ScenarioPage } from '$lib/scenario/page.svelte';
import type { scenario } from './scenario';

/** The lab's state as its page has it, tied to the address. */
export type LabPage = ScenarioPage<typeof scenario.fields>;
