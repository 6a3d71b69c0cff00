import { afterNavigate, beforeNavigate, pushState, replaceState } from '$app/navigation';
import { onMount } from 'svelte';
import { live, type LiveField } from './live.svelte';
import type { Fields, Scenario, State } from './scenario';
import { WHOLE_PAGE, type View } from './view';

/** The pause between writes to the address: browsers refuse more than a few each second. */
const WRITE_EVERY_MS = 250;

/** The router's functions that write a page's address. */
export interface AddressBar {
  pushState(url: string, state: App.PageState): void;
  replaceState(url: string, state: App.PageState): void;
}

/**
 * The live state of a page, tied to its address. Create it while a component initialises:
 *
 *     const page = new ScenarioPage(scenario);
 *     <input type="range" bind:value={page.state.s_w} />
 *     <a {...page.link({ s_w: 1e-9 })}>at 10⁻⁹</a>
 *
 * It starts with the initial state, which is prerendered, and reads the link when it is mounted.
 * Assignments to `state` reach the address a moment later, without a new history entry.
 */
export class ScenarioPage<F extends Fields> {
  readonly scenario: Scenario<F>;
  /** Its members can be assigned. */
  readonly state: State<F>;
  /** Parts to show, from `hide=` and `only=` */
  view: View = $state.raw(WHOLE_PAGE);
  /** Says that the link is too old or too new; null for one of this version. Figures show it. */
  note: string | null = $state.raw(null);
  /** That note, and a sentence for each part of the link that is not allowed */
  messages: readonly string[] = $state.raw([]);

  readonly #bar: AddressBar;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #lastWrite = -Infinity;
  /** The state of the address as a query. Opening a link does not rewrite it. */
  #written: string;

  constructor(scenario: Scenario<F>, bar: AddressBar = { pushState, replaceState }) {
    this.scenario = scenario;
    this.#bar = bar;
    const state = $state({ ...scenario.initial });
    this.state = state;
    this.#written = this.search;

    onMount(() => {
      this.#open();
      const back = () => this.#open();
      window.addEventListener('popstate', back);
      return () => {
        window.removeEventListener('popstate', back);
        this.#cancel();
      };
    });
    // A plain link to the same page keeps the component.
    afterNavigate(({ type }) => {
      if (type !== 'enter') this.#open();
    });
    beforeNavigate(({ type }) => {
      // After Back and Forward the address already belongs to another state.
      if (type === 'popstate') this.#cancel();
      else this.#flush();
    });
    $effect(() => {
      this.#schedule(this.search);
    });
  }

  /** A field with its present value, for a control: `<Slider field={page.field('s_w')} … />`. */
  field<K extends keyof F>(name: K): LiveField<F[K]> {
    return live(
      this.scenario.fields[name],
      () => this.state[name],
      (value) => (this.state[name] = value),
    );
  }

  /** The query of the present state. */
  get search(): string {
    return this.scenario.write(this.state, this.view);
  }

  /** Goes to another state of the page. Back returns to this one. */
  go(patch: Partial<State<F>>): void {
    this.#flush();
    Object.assign(this.state, this.scenario.patched(this.state, patch));
    this.#bar.pushState(this.#address(), {});
  }

  /** Goes to the initial state. Back returns to this one. */
  reset(): void {
    this.go(this.scenario.initial);
  }

  /** Attributes of a link to another state of the page, which also works before any script runs. */
  link(patch: Partial<State<F>>): { href: string; onclick: (event: MouseEvent) => void } {
    const state = this.scenario.patched(this.state, patch);
    return {
      href: this.scenario.write(state, this.view) || '?',
      onclick: (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
        event.preventDefault();
        this.go(patch);
      },
    };
  }

  #open(): void {
    this.#cancel();
    const { state, view, note, messages } = this.scenario.read(location.search);
    Object.assign(this.state, state);
    this.view = view;
    this.note = note;
    this.messages = messages;
    this.#written = this.search;
  }

  #cancel(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #schedule(search: string): void {
    if (search === this.#written || this.#timer !== undefined) return;
    const wait = Math.max(0, this.#lastWrite + WRITE_EVERY_MS - performance.now());
    this.#timer = setTimeout(() => this.#flush(), wait);
  }

  /** Writes a pending state to the address at once. */
  #flush(): void {
    this.#cancel();
    if (this.search === this.#written) return;
    this.#bar.replaceState(this.#address(), {});
  }

  /** This page's address with the present state, which then counts as written. */
  #address(): string {
    this.#written = this.search;
    this.#lastWrite = performance.now();
    return `${location.origin}${location.pathname}${this.#written}${location.hash}`;
  }
}
