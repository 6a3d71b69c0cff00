/** scripts/siteModels.mjs makes this module from the files of the site. */
declare module 'virtual:site-models' {
  /** The file of the network that the public case is about, in the folder `models` of the site. */
  export const REAL_MODEL: string;
  /** Whether the site has it */
  export const hasReal: boolean;
}
