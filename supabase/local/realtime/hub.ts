// Which channels are joined to a topic, over all sockets.

import type { Channel } from "./channel.ts";

export class Hub {
  readonly #channels = new Map<string, Set<Channel>>();

  add(channel: Channel): void {
    const joined = this.#channels.get(channel.key) ?? new Set();
    joined.add(channel);
    this.#channels.set(channel.key, joined);
  }

  remove(channel: Channel): void {
    const joined = this.#channels.get(channel.key);
    joined?.delete(channel);
    if (joined?.size === 0) this.#channels.delete(channel.key);
  }

  on(key: string): Iterable<Channel> {
    return [...(this.#channels.get(key) ?? [])];
  }
}
