// The official JavaScript client, unmodified, told what to do by lines of JSON on its standard input; it
// answers with lines of JSON. Arguments: URL, key.

import { createClient, type RealtimeChannel } from "@supabase/supabase-js";

const [url, key] = Deno.args;
const client = createClient(url, key, { auth: { persistSession: false, autoRefreshToken: false } });
const channels = new Map<string, RealtimeChannel>();

function tell(line: Record<string, unknown>): void {
  console.log(JSON.stringify(line));
}

const commands: Record<string, (arguments_: Record<string, string>) => unknown> = {
  async signUp({ email, password }) {
    const { data, error } = await client.auth.signUp({ email, password });
    await client.realtime.setAuth();
    tell({ told: "signed up", user: data.user?.id, error: error?.message });
  },
  join({ topic }) {
    const channel = client.channel(topic, {
      config: { private: true, broadcast: { ack: true, replication_ready: true } },
    });
    channels.set(topic, channel);
    channel
      .on("broadcast", { event: "*" }, (message) => tell({ told: "broadcast", topic, ...message }))
      .on("system", {}, () => tell({ told: "ready", topic }))
      .subscribe((state, error) => tell({ told: "state", topic, state, error: error?.message }));
  },
  async send({ topic, text }) {
    const answer = await channels.get(topic)!.send({ type: "broadcast", event: "said", payload: { text } });
    tell({ told: "sent", answer });
  },
  async rpc({ name }) {
    const { data, error, status } = await client.rpc(name);
    tell({ told: "rpc", data, error, status });
  },
  async leave({ topic }) {
    tell({ told: "left", answer: await client.removeChannel(channels.get(topic)!) });
  },
};

const lines = Deno.stdin.readable.pipeThrough(new TextDecoderStream());
let rest = "";
for await (const part of lines) {
  const complete = (rest + part).split("\n");
  rest = complete.pop()!;
  for (const line of complete) {
    const { command, ...arguments_ } = JSON.parse(line);
    await commands[command](arguments_);
  }
}
Deno.exit(0);
