// A dialog for settings.

import { byId } from "./element.js";
import { say } from "./words.js";

/** A dialog that closes on a click beside it, and says in itself why something did not happen. */
export class Sheet {
  constructor(id) {
    this.dialog = byId(id);
    this.fault = byId(`${id}-fault`);
    this.dialog.addEventListener("click", (event) => {
      if (event.target === this.dialog) this.dialog.close();
    });
  }

  show() {
    this.fault.textContent = "";
    this.dialog.showModal();
  }

  /** Waits for an act; true when it has happened. */
  async try(act) {
    this.fault.textContent = "";
    try {
      await act;
      return true;
    } catch (error) {
      this.fault.textContent = say("failed", { reason: error.message });
      return false;
    }
  }
}
