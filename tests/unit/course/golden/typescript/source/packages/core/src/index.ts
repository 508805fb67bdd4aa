/** What the core offers. */
export * from "./models/article.js";
export { Store as Shelf, type Query } from "./store";
export * as events from "./events";
export type { Entity } from "./models/entity";
