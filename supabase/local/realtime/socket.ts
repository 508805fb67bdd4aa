// One client connection: its heartbeat, its channels, and what it may do on them.

import type { Context } from "./server.ts";
import { permissionsOn } from "./authorization.ts";
import { Channel, readConfig } from "./channel.ts";
import { decode, encode, type Frame, type Version } from "./protocol.ts";
import { type Claims, TokenRefused, verify } from "./tokens.ts";

/** Milliseconds without any frame (clients beat every 30 s or less) after which a client is taken for gone. */
const LONGEST_SILENCE = 90_000;
const MOST_CHANNELS = 100;

/** A join or a new token that is refused, with the reason the client is told. */
class Refused extends Error {}

export class Socket {
  readonly #channels = new Map<string, Channel>();
  #silence: ReturnType<typeof setTimeout> | undefined;
  /** Frames are handled one after the other: a leave must not overtake its join. */
  #last: Promise<void> = Promise.resolve();

  constructor(
    readonly socket: WebSocket,
    readonly version: Version,
    /** Of the key the socket was opened with; channels joined without a token act under it. */
    readonly keyClaims: Claims,
    readonly context: Context,
  ) {
    socket.binaryType = "arraybuffer";
    socket.onopen = () => this.#heard();
    socket.onmessage = ({ data }) => {
      this.#heard();
      this.#last = this.#last.then(() => this.#handle(data)).catch((error) => {
        console.error("Realtime frame failed:", error);
      });
    };
    socket.onclose = () => this.#closed();
  }

  /** Tells the client to come back: the server goes away. */
  goAway(): void {
    this.socket.close(1001, "going away");
  }

  async #handle(data: string | ArrayBuffer): Promise<void> {
    const frame = decode(data, this.version);
    if (!frame) return;
    if (frame.topic === "phoenix" && frame.event === "heartbeat") {
      return this.#send({ ...frame, event: "phx_reply", payload: { status: "ok", response: {} } });
    }
    if (frame.event === "phx_join") return await this.#join(frame);
    const channel = this.#channels.get(frame.topic);
    if (!channel) return this.#answer(frame, "error", { reason: "unmatched topic" });
    if (frame.event === "phx_leave") return this.#leave(channel, frame);
    if (frame.event === "access_token") return await this.#renew(channel, frame.payload.access_token);
    if (frame.event === "broadcast") return this.#broadcast(channel, frame);
    if (frame.event === "presence") return channel.reply(frame.ref, "ok");
  }

  async #join(frame: Frame): Promise<void> {
    const topic = frame.topic.replace(/^realtime:/, "");
    const former = this.#channels.get(frame.topic);
    if (former) this.#close(former);
    const channel = new Channel(
      topic,
      frame.joinRef ?? frame.ref ?? null,
      readConfig(frame.payload),
      (reply) => this.#send(reply),
    );
    try {
      if (topic === frame.topic || topic === "") {
        throw new Refused("TopicNameRequired: You must provide a topic name");
      }
      if (channel.config.postgresChanges) {
        throw new Refused("NotSupported: The embedded Supabase has no Postgres Changes; use Broadcast");
      }
      if (this.#channels.size >= MOST_CHANNELS) {
        throw new Refused("ChannelRateLimitReached: Too many channels");
      }
      await this.#authorize(channel, frame.payload.access_token);
    } catch (error) {
      channel.dispose();
      return this.#answer(frame, "error", { reason: reasonOf(error) });
    }
    if (this.socket.readyState !== WebSocket.OPEN) return channel.dispose();
    this.#channels.set(frame.topic, channel);
    this.context.hub.add(channel);
    channel.reply(frame.ref, "ok", { postgres_changes: [] });
    if (channel.config.presence) channel.push("presence_state", {});
    await this.#afterJoin(channel);
  }

  async #afterJoin(channel: Channel): Promise<void> {
    const { replay, private: isPrivate, replicationReady } = channel.config;
    if (replay && isPrivate) {
      const messages = await this.context.messages.replay(channel.topic, replay.since, replay.limit);
      for (const message of messages) channel.deliver(message, true);
    }
    if (replicationReady) {
      // Not awaited: while Postgres is away, the client's other frames must not wait.
      this.context.listening().then(() => channel.system("ok", "Replication connection established"));
    }
  }

  /** Checks the token and, on a private channel, RLS; throws what the client is to be told. */
  async #authorize(channel: Channel, token: unknown): Promise<void> {
    const own = typeof token === "string" && token !== "" && !token.startsWith("sb_");
    const claims = own ? await verify(token, this.context.jwtSecret) : this.keyClaims;
    if (channel.config.private) {
      channel.permissions = await permissionsOn(channel.topic, claims, this.context.sql);
      if (!channel.permissions.read) {
        throw new Refused(
          `Unauthorized: You do not have permissions to read from this Channel topic: ${channel.topic}`,
        );
      }
    }
    channel.expireWith(claims, () => this.#shutDown(channel, "Token has expired 0 seconds ago"));
  }

  async #renew(channel: Channel, token: unknown): Promise<void> {
    if (typeof token !== "string" || token.startsWith("sb_")) return;
    try {
      await this.#authorize(channel, token);
    } catch (error) {
      this.#shutDown(channel, reasonOf(error).replace(/^\w+: /, ""));
    }
  }

  #broadcast(channel: Channel, frame: Frame): void {
    const { private: isPrivate, self, ack } = channel.config;
    if (isPrivate && !channel.permissions.write) return;
    for (const other of this.context.hub.on(channel.key)) {
      if (other !== channel || self) other.push("broadcast", frame.payload);
    }
    if (ack) channel.reply(frame.ref, "ok");
  }

  #leave(channel: Channel, frame: Frame): void {
    channel.reply(frame.ref, "ok");
    this.#close(channel);
  }

  #shutDown(channel: Channel, message: string): void {
    channel.system("error", message);
    this.#close(channel);
  }

  #close(channel: Channel): void {
    channel.push("phx_close", {}, channel.joinRef);
    this.#forget(channel);
  }

  #forget(channel: Channel): void {
    channel.dispose();
    this.context.hub.remove(channel);
    this.#channels.delete(`realtime:${channel.topic}`);
  }

  #heard(): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.socket.close(1000, "heartbeat timeout"), LONGEST_SILENCE);
  }

  #closed(): void {
    clearTimeout(this.#silence);
    for (const channel of [...this.#channels.values()]) this.#forget(channel);
    this.context.sockets.delete(this);
  }

  #answer(frame: Frame, status: "ok" | "error", response: Record<string, unknown>): void {
    this.#send({ ...frame, event: "phx_reply", payload: { status, response } });
  }

  #send(frame: Frame): void {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(encode(frame, this.version));
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof Refused || error instanceof TokenRefused) return error.message;
  console.error("Realtime could not ask Postgres:", error instanceof Error ? error.message : error);
  return "UnableToConnectToProject: Realtime was unable to connect to the project database";
}
