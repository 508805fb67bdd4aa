import { Article, weigh } from "./models/article";
import type { Entity } from "./models/entity";
import * as events from "./events";

export interface Query extends Entity {
  text?: string;
}

/** Keeps what can be sold. */
export class Store<T extends Entity> {
  private items = new Map<string, T>();
  readonly first: Article = Article.of("first");

  constructor(private readonly clock: Clock) {}

  /** Finds the first that fits. */
  find(query: Query, Article = this.first): T | undefined {
    // `Article` is a parameter here.
    Article.price(1);
    this.clock.now();
    return this.items.get(query.id);
  }

  async weigh(article: Article): Promise<Article> {
    const unit = await weigh(article);
    const found = await this.weigh(article);
    found.price(unit as number);
    events.Events.sold(2);
    for (const article of this.items.values()) {
      article.equals(article);
    }
    return found!;
  }

  private get size(): number {
    return this.items.size;
  }
}

class Clock {
  now = (): number => Date.now();
}

export function make(): Store<Article>;
export function make(clock?: Clock): Store<Article>;
export function make(clock: Clock = new Clock()) {
  return new Store<Article>(clock);
}
