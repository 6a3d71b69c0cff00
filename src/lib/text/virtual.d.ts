/** scripts/glossary.mjs makes this module from docs/glossary.md. */
declare module 'virtual:glossary' {
  export interface GlossaryEntry {
    readonly name: string;
    /** Its other name, or the kind of word that it is; '' for none */
    readonly also: string;
    /** The heading above it */
    readonly part: string;
    readonly meaning: string;
  }

  /** In the order of the glossary */
  export const glossary: readonly GlossaryEntry[];
}
