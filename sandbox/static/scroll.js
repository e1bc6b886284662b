// Keeps the reader's place in the log while messages come, change and go.

const nearMarginPixels = 96;

export class Scroll {
  /** `log` scrolls; `stuck(isAtEnd)` is told when the reader leaves or reaches the end. */
  constructor(log, stuck) {
    this.log = log;
    this.isNearEnd = true;
    log.addEventListener("scroll", () => {
      this.isNearEnd = this.distance() < nearMarginPixels;
      stuck(this.isNearEnd);
    }, { passive: true });
    // The keyboard of a phone, a turned screen, a picture that arrives: the end stays in sight.
    this.observer = new ResizeObserver(() => this.isNearEnd && this.toEnd());
    this.observer.observe(log);
  }

  distance() {
    return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight;
  }

  toEnd({ smooth = false } = {}) {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const behavior = smooth && !calm ? "smooth" : "instant";
    this.log.scrollTo({ top: this.log.scrollHeight, behavior });
    this.isNearEnd = true;
  }

  /**
   * Applies a change. Near the end the end stays in sight, but never past the top of `read`, the
   * message to be read; elsewhere what the reader looks at stays where it is.
   */
  around(change, read) {
    const wasNear = this.isNearEnd;
    const anchor = wasNear ? null : this.firstVisible();
    const before = anchor?.getBoundingClientRect().top;
    change();
    if (wasNear) this.showEndOf(read());
    else if (anchor?.isConnected) this.log.scrollTop += anchor.getBoundingClientRect().top - before;
  }

  showEndOf(read) {
    this.toEnd();
    const gapPixels = 8;
    const hidden = read
      ? this.log.getBoundingClientRect().top + gapPixels - read.getBoundingClientRect().top : 0;
    if (hidden > 0) this.log.scrollTop -= hidden;
    this.isNearEnd = this.distance() < nearMarginPixels;
  }

  firstVisible() {
    const top = this.log.getBoundingClientRect().top;
    return [...this.log.children].find((child) => child.getBoundingClientRect().bottom > top);
  }
}
