import { describe, expect, it } from "vitest";
import { Article, Shelf } from "@shop/core";
import { make } from "../src/store";

describe("Shelf", () => {
  const shelf = make();

  it("finds", () => {
    shelf.find({ id: "x" } as never);
    const article = Article.of("x");
    expect(article.price(1)).toBe(1);
    expect(new Shelf(null as never)).toBeDefined();
  });
});
