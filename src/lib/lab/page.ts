import type { ScenarioPage } from '$lib/scenario/page.svelte';
import type { State } from '$lib/scenario/scenario';
import type { scenario } from './scenario';

/** The lab's fields and their values. */
export type LabState = State<typeof scenario.fields>;

/** The lab's state as its page has it, tied to the address. */
export type LabPage = ScenarioPage<typeof scenario.fields>;
