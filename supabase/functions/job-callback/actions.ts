// What a runner may say of the job it holds: each action is one function of the database, with the arguments it takes.

import { type Fields, isObject, pick } from "../_shared/body.ts";
import { Refusal } from "../_shared/errors.ts";

export interface Action {
  /** The function of the database. */
  rpc: string;
  /** Its arguments, beside the job and its lease. */
  fields: readonly string[];
  /** Those it cannot do without. */
  required: readonly string[];
  /** Most bytes of body. */
  limit: number;
  /** What the runner hears of the database's answer. */
  answer: (data: unknown) => Fields;
}

const KIB = 1024;
const MIB = 1024 * KIB;

const PROGRESS = ["status", "step", "step_index", "percent", "message", "level", "commit_sha", "usage"];
const UNIT = ["fingerprint", "kind", "key", "value"];

const cancel = (data: unknown): Fields => ({ cancel: data === true });
const first = (data: unknown): unknown => Array.isArray(data) ? data[0] : data;

/** By the name a runner calls them. */
export const ACTIONS: ReadonlyMap<string, Action> = new Map(Object.entries<Action>({
  progress: { rpc: "report_progress", fields: PROGRESS, required: [], limit: 64 * KIB, answer: cancel },
  heartbeat: {
    rpc: "heartbeat_lease",
    fields: ["lease_seconds"],
    required: [],
    limit: 4 * KIB,
    answer: cancel,
  },
  unit: {
    rpc: "save_unit",
    fields: [...UNIT, "usage"],
    required: UNIT,
    limit: 4 * MIB,
    answer: () => ({ saved: true }),
  },
  units: {
    rpc: "load_units",
    fields: ["kinds"],
    required: [],
    limit: 16 * KIB,
    answer: (data) => ({ units: data ?? [] }),
  },
  complete: {
    rpc: "complete_job",
    fields: ["course"],
    required: ["course"],
    limit: 32 * MIB,
    answer: (data) => ({ course_id: data }),
  },
  fail: {
    rpc: "fail_job",
    fields: ["error_code", "message", "retryable", "retry_in"],
    required: ["error_code", "message"],
    limit: 64 * KIB,
    answer: (data) => {
      const ended = first(data);
      return isObject(ended) ? pick(ended, ["status", "run_at"]) : {};
    },
  },
  release: {
    rpc: "release_job",
    fields: ["reason", "delay"],
    required: [],
    limit: 64 * KIB,
    answer: (data) => ({ status: data }),
  },
}));

/** Most bytes any action takes. */
export const BODY_MAX = Math.max(...[...ACTIONS.values()].map((action) => action.limit));

/** The action of that name; 400 where there is none. */
export function actionOf(name: unknown): Action {
  const action = typeof name === "string" ? ACTIONS.get(name) : undefined;
  if (action) return action;
  throw new Refusal(
    400,
    "There is no such action.",
    `Send "action": one of ${[...ACTIONS.keys()].join(", ")}.`,
  );
}

/** An action's arguments out of a body; 400 where one is missing. */
export function argumentsOf(action: Action, body: Fields): Fields {
  const given = pick(body, action.fields);
  const missing = action.required.filter((name) => !(name in given));
  if (missing.length === 0) return given;
  throw new Refusal(
    400,
    `The action lacks ${missing.join(", ")}.`,
    "Send what the action needs.",
  );
}
