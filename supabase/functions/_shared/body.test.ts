import { deepStrictEqual as equal, rejects, throws } from "node:assert";
import { parseObject, pick, readBytes, text } from "./body.ts";
import { Refusal } from "./errors.ts";

const status = (wanted: number) => (error: { status?: number }) => error.status === wanted;

function request(body: BodyInit): Request {
  return new Request("http://localhost/", { method: "POST", body });
}

Deno.test("a body is read up to its limit and no further", async () => {
  equal((await readBytes(request("12345"), 5)).byteLength, 5);
  await rejects(readBytes(request("123456"), 5), status(413));
  // One that does not say how long it is.
  let pulled = 0;
  const endless = new ReadableStream({
    pull(controller) {
      pulled++;
      controller.enqueue(new Uint8Array(1000));
    },
  });
  await rejects(readBytes(request(endless), 5000), status(413));
  equal(pulled < 20, true);
});

Deno.test("beyond a size it is asked once whether to read on", async () => {
  let asked = 0;
  const ask = () => Promise.resolve(void asked++);
  equal((await readBytes(request("12345"), 9, { bytes: 5, ask })).byteLength, 5);
  equal(asked, 0);
  const sent = new ReadableStream({
    start(controller) {
      for (const piece of ["123", "456", "789"]) controller.enqueue(new TextEncoder().encode(piece));
      controller.close();
    },
  });
  equal((await readBytes(request(sent), 9, { bytes: 5, ask })).byteLength, 9);
  equal(asked, 1);
  let pulled = 0;
  const endless = new ReadableStream({
    pull(controller) {
      pulled++;
      controller.enqueue(new Uint8Array(1000));
    },
  });
  const refuse = () => Promise.reject(new Refusal(409, "No.", "Stop."));
  await rejects(readBytes(request(endless), 1e9, { bytes: 5000, ask: refuse }), status(409));
  equal(pulled < 20, true);
});

Deno.test("only an object in UTF-8 is one", () => {
  const bytes = (value: string) => new TextEncoder().encode(value);
  equal(parseObject(bytes('{"a": 1}')), { a: 1 });
  for (const value of ["", "[]", "null", "7", "{"]) throws(() => parseObject(bytes(value)), status(400));
  throws(() => parseObject(new Uint8Array([0x7b, 0xff, 0x7d])), status(400));
});

Deno.test("a text is a text, or not there", () => {
  equal([text({ a: "x" }, "a"), text({ a: null }, "a"), text({}, "a")], ["x", undefined, undefined]);
  throws(() => text({ a: 1 }, "a"), status(400));
});

Deno.test("only the named fields go on", () => {
  equal(pick({ a: 0, b: null, lease_token: "x" }, ["a", "b", "c"]), { a: 0 });
});
