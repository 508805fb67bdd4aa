import { deepStrictEqual as equal } from "node:assert";
import { isOneOf, isSigned, sha256 } from "./secrets.ts";

// From GitHub's documentation of webhooks.
const SECRET = "It's a Secret to Everybody";
const BODY = new TextEncoder().encode("Hello, World!");
const SIGNATURE = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";

Deno.test("GitHub's own example is signed, and nothing else", async () => {
  equal(await isSigned(BODY, SIGNATURE, SECRET), true);
  equal(await isSigned(BODY, SIGNATURE.toUpperCase().replace("SHA256", "sha256"), SECRET), true);
  equal(await isSigned(BODY, SIGNATURE.replace("757", "758"), SECRET), false);
  equal(await isSigned(BODY, SIGNATURE, "another secret"), false);
  equal(await isSigned(new TextEncoder().encode("Hello, World?"), SIGNATURE, SECRET), false);
  for (const form of ["", "sha256=", SIGNATURE.slice(0, -1), SIGNATURE + "0", SIGNATURE.slice(7)]) {
    equal(await isSigned(BODY, form, SECRET), false);
  }
});

Deno.test("a secret is found among others, and in nothing", async () => {
  equal(await isOneOf("b", ["a", "b"]), true);
  equal(await isOneOf("b", ["a", "bb"]), false);
  equal(await isOneOf("", []), false);
});

Deno.test("a hash is written in hexadecimal", async () => {
  equal(await sha256(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
});
