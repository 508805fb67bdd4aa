// Prints the claim and complete statements of the installed graphile-worker, as its own functions build them.
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const folder = join(process.cwd(), "node_modules", "graphile-worker", "dist", "sql");
const load = (name) => import(pathToFileURL(join(folder, name)).href);

let last = "";
const client = {
  query: async ({ text }) => {
    last = text;
    return { rows: /^select id, identifier/.test(text) ? [{ id: 1, identifier: "bench" }] : [] };
  },
};
const withPgClient = Object.assign((use) => use(client), { withRetries: (use) => use(client) });
const options = {
  escapedWorkerSchema: "graphile_worker",
  workerSchema: "graphile_worker",
  resolvedPreset: { worker: { preparedStatements: true, useNodeTime: false } },
  logger: console,
};

const { batchGetJobs } = await load("getJobs.js");
const { batchCompleteJobs } = await load("completeJobs.js");
await batchGetJobs(options, withPgClient, { bench: () => {} }, "bench", null, 1);
const claim = last;
await batchCompleteJobs(options, withPgClient, "bench", [{ id: "1", job_queue_id: null }]);
console.log(JSON.stringify({ claim, complete: last }));
