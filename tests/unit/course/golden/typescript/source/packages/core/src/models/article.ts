import type { Entity } from "./entity";

export enum Unit {
  Piece = 1,
  Kilo = "kg",
}

export abstract class Base<T> implements Entity {
  protected constructor(public readonly id: string, private readonly made: Date) {}

  abstract price(count: number): number;

  equals(other: Entity): boolean {
    return this.id === other.id;
  }
}

/**
 * Something to be sold.
 *
 * @deprecated use {@link Base}
 */
export class Article extends Base<string> {
  unit: Unit = Unit.Piece;

  price(count: number): number;
  price(count: string): number;
  price(count: number | string): number {
    if (count === "") {
      throw new RangeError("no count");
    }
    return Number(count);
  }

  static of(id: string): Article {
    return new Article(id, new Date());
  }
}

export declare function weigh(article: Article): Promise<Unit>;
