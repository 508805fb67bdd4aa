// Edge Functions: supabase/functions/<name>/index.ts, a module with `export default { fetch }`, loaded
// when it is first called.

import { pathToFileURL } from "node:url";
import type { Settings } from "./settings.ts";

interface FunctionModule {
  default?: { fetch?: (request: Request) => Response | Promise<Response> };
}

const NAME = /^\/functions\/v1\/([A-Za-z][A-Za-z0-9_-]*)(?:\/.*)?$/;

export function createFunctions(settings: Settings): (request: Request) => Promise<Response> {
  const modules = new Map<string, Promise<FunctionModule>>();

  function load(name: string): Promise<FunctionModule> {
    let module = modules.get(name);
    if (!module) {
      module = import(pathToFileURL(`${settings.functions}/${name}/index.ts`).href);
      modules.set(name, module);
      // A function that failed to load may be mended while the stack runs.
      module.catch(() => modules.delete(name));
    }
    return module;
  }

  return async (request) => {
    const name = NAME.exec(new URL(request.url).pathname)?.[1];
    if (!name || !(await exists(`${settings.functions}/${name}/index.ts`))) {
      return failure(404, "NOT_FOUND", "Requested function was not found");
    }
    try {
      const handler = (await load(name)).default?.fetch;
      if (!handler) return failure(503, "BOOT_ERROR", `Function ${name} has no default export with fetch`);
      return await handler(request);
    } catch (error) {
      console.error(`Function ${name} failed:`, error);
      return failure(500, "WORKER_ERROR", `Function ${name} failed; see the log of the local stack`);
    }
  };
}

async function exists(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch {
    return false;
  }
}

function failure(status: number, code: string, message: string): Response {
  return Response.json({ code, message }, { status });
}
