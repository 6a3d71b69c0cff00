/** Where a slot lies that the schema does not know; `room`: the bytes up to the next thing there. */
export interface UnknownSlotPlace {
  readonly id: number;
  readonly at: number;
  readonly room: number;
}

/** A slot of a table that the schema does not know. */
export type UnknownSlot =
  { id: number; inline: Uint8Array } | { id: number; object: UnknownObject };

export type UnknownObject =
  | { table: UnknownSlot[] }
  | { items: UnknownObject[] }
  /** A vector of numbers or a text: its length, and its bytes as far as they may reach. */
  | { length: number; bytes: Uint8Array };
