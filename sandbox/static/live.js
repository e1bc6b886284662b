// A stream of server-sent events that reconnects, and takes a fresh snapshot each time it opens.

import { address } from "./api.js";

const firstRetryMilliseconds = 500;
const longestRetryMilliseconds = 5000;
// Browsers allow six connections to one host: tabs nobody looks at give theirs back.
const hiddenGraceMilliseconds = 20000;

export class Live {
  /**
   * `snapshot(signal)` fetches and shows the present state; `handlers` maps event names to
   * functions of their data; `lost(isLost)` is told about the connection.
   */
  constructor(path, { snapshot, handlers, lost }) {
    Object.assign(this, { path, snapshot, handlers, lost });
    this.retryMilliseconds = firstRetryMilliseconds;
    this.retryNow = () => this.open();
    this.lookedAt = () => this.visibilityChanged();
    window.addEventListener("online", this.retryNow);
    document.addEventListener("visibilitychange", this.lookedAt);
    this.open();
  }

  open() {
    this.drop();
    const source = new EventSource(address(this.path));
    this.source = source;
    this.aborter = new AbortController();
    this.held = [];
    source.onopen = () => this.catchUp(source);
    source.onerror = () => this.fail(source);
    for (const name of Object.keys(this.handlers)) {
      source.addEventListener(name, (event) => this.receive(name, JSON.parse(event.data)));
    }
  }

  /** What arrives while the snapshot is under way is applied after it, so nothing is missed. */
  async catchUp(source) {
    try {
      await this.snapshot(this.aborter.signal);
    } catch {
      return this.fail(source);
    }
    if (source !== this.source) return;
    this.retryMilliseconds = firstRetryMilliseconds;
    this.lost(false);
    const held = this.held;
    this.held = null;
    for (const [name, data] of held) this.handlers[name](data);
  }

  receive(name, data) {
    if (this.held) this.held.push([name, data]);
    else this.handlers[name](data);
  }

  fail(source) {
    if (source !== this.source) return;
    this.drop();
    this.lost(true);
    this.timer = setTimeout(() => this.open(), this.retryMilliseconds);
    this.retryMilliseconds = Math.min(this.retryMilliseconds * 2, longestRetryMilliseconds);
  }

  visibilityChanged() {
    clearTimeout(this.hiddenTimer);
    if (document.visibilityState === "hidden") {
      this.hiddenTimer = setTimeout(() => this.drop(), hiddenGraceMilliseconds);
    } else if (!this.source) {
      this.open();
    }
  }

  drop() {
    clearTimeout(this.timer);
    this.source?.close();
    this.aborter?.abort();
    this.source = null;
  }

  close() {
    this.drop();
    clearTimeout(this.hiddenTimer);
    window.removeEventListener("online", this.retryNow);
    document.removeEventListener("visibilitychange", this.lookedAt);
    this.lost(false);
  }
}
