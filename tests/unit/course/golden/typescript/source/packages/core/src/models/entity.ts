/** Anything with an identity. */
export interface Entity<K extends string | number = string> {
  /** What tells it from others. */
  readonly id: K;
  equals(other: Entity<K>): boolean;
}

export type Keyed = { key: string; find(key: string): Entity | undefined };
export type Maybe = Entity | null;
