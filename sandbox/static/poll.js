// A poll inside its message: voting by click, then results in words and bars.

import { element, isolated } from "./element.js";
import { formatted } from "./formatting.js";
import { clockToTheSecond } from "./moments.js";
import { say } from "./words.js";

export class PollView {
  /** `actions`: `vote(optionIds)`, `retractVote()`, and those of `formatted`. */
  constructor(actions) {
    this.actions = actions;
    this.element = element("section", { class: "poll", tabindex: "-1" });
  }

  /**
   * Shows the poll; `chosen` are the positions that the person of this page has voted for. Figures
   * change in place, so that a screen reader does not read the whole poll again with each vote.
   */
  update(poll, chosen) {
    const stage = JSON.stringify([poll.is_closed, chosen, poll.question]);
    if (stage === this.stage) return this.showFigures(poll);
    this.stage = stage;
    const hadFocus = this.element.contains(document.activeElement);
    const isOver = poll.is_closed || chosen.length > 0;
    this.figures = [];
    this.total = element("span");
    this.element.replaceChildren(...[
      element("h3", { class: "poll-question", dir: "auto" }, poll.question),
      description(poll, this.actions),
      element("p", { class: "poll-kind" }, kindWords(poll)),
      isOver ? this.results(poll, chosen) : this.choices(poll),
      verdict(poll, chosen, this.actions),
      element("p", { class: "poll-total" }, this.total, endWords(poll)),
      this.retraction(poll, chosen),
    ].filter(Boolean));
    this.showFigures(poll);
    if (hadFocus) this.element.focus({ preventScroll: true });
  }

  choices(poll) {
    return poll.allows_multiple_answers ? this.severalChoices(poll) : this.singleChoices(poll);
  }

  singleChoices(poll) {
    return element("ul", { class: "poll-options" }, ...poll.options.map((option, position) => {
      const choose = () => this.actions.vote([position]);
      const shape = { class: "poll-choice", type: "button", dir: "auto", click: choose };
      return element("li", {}, element("button", shape, option.text));
    }));
  }

  severalChoices(poll) {
    const boxes = poll.options.map(() => element("input", { type: "checkbox" }));
    const chosen = () => boxes.flatMap((box, position) => (box.checked ? [position] : []));
    const send = (event) => {
      event.preventDefault();
      if (chosen().length > 0) this.actions.vote(chosen());
    };
    const rows = poll.options.map((option, position) => element(
      "li", {},
      element("label", { class: "poll-choice" }, boxes[position], isolated(option.text)),
    ));
    return element(
      "form", { submit: send },
      element("p", { class: "hint" }, say("chooseSeveral")),
      element("ul", { class: "poll-options" }, ...rows),
      element("button", { class: "plain-button strong" }, say("vote")),
    );
  }

  results(poll, chosen) {
    return element("ul", { class: "poll-options" }, ...poll.options.map((option, position) => {
      const figure = element("span", { class: "poll-figure" });
      const bar = element("span", { class: "poll-bar", "aria-hidden": "true" });
      this.figures.push({ figure, bar });
      const marks = markWords(poll, chosen, position);
      const standing = standingOf(poll, chosen, position);
      return element(
        "li", { class: `poll-result ${standing}` },
        element("span", { class: "poll-text", dir: "auto" }, option.text),
        figure,
        marks && element("span", { class: "poll-marks" }, marks),
        bar,
      );
    }));
  }

  showFigures(poll) {
    const total = poll.total_voter_count;
    this.total.textContent = total === 0 ? say("nobodyVoted") : votes(total);
    this.figures.forEach(({ figure, bar }, position) => {
      const { voter_count: count } = poll.options[position];
      const percent = Math.round((100 * count) / (total || 1));
      figure.textContent = `${percent} %, ${votes(count)}`;
      bar.style.inlineSize = `${percent}%`;
    });
  }

  retraction(poll, chosen) {
    if (poll.is_closed || chosen.length === 0 || !poll.allows_revoting) return null;
    const retract = () => this.actions.retractVote();
    const shape = { class: "poll-retract", type: "button", click: retract };
    return element("button", shape, say("retractVote"));
  }
}

function votes(count) {
  if (count === 0) return say("votesNone");
  return count === 1 ? say("votesOne") : say("votesMany", { count });
}

function kindWords(poll) {
  if (poll.type === "quiz") return say(poll.is_anonymous ? "quizAnonymous" : "quizNamed");
  return say(poll.is_anonymous ? "pollAnonymous" : "pollNamed");
}

function endWords(poll) {
  if (poll.is_closed) return ` · ${say("pollClosed")}`;
  if (!poll.close_date) return null;
  return ` · ${say("pollUntil", { time: clockToTheSecond(poll.close_date) })}`;
}

function description(poll, actions) {
  if (!poll.description) return null;
  const inner = formatted(poll.description, poll.description_entities, actions);
  return element("div", { class: "body", dir: "auto" }, inner);
}

const isRight = (poll, position) => poll.correct_option_ids?.includes(position) ?? false;

function standingOf(poll, chosen, position) {
  if (poll.type === "quiz" && isRight(poll, position)) return "right";
  if (poll.type === "quiz" && chosen.includes(position)) return "wrong";
  return chosen.includes(position) ? "own" : "";
}

function markWords(poll, chosen, position) {
  const standing = standingOf(poll, chosen, position);
  const words = { right: say("rightAnswer"), wrong: say("wrongAnswer") }[standing];
  const own = chosen.includes(position) ? say("yourChoice") : null;
  return [own, words].filter(Boolean).join(", ");
}

function verdict(poll, chosen, actions) {
  if (poll.type !== "quiz" || (chosen.length === 0 && !poll.is_closed)) return null;
  const isAllRight = chosen.every((position) => isRight(poll, position));
  const said = chosen.length > 0 ? say(isAllRight ? "quizRight" : "quizWrong") : null;
  const why = poll.explanation
    ? formatted(poll.explanation, poll.explanation_entities, actions) : null;
  if (!said && !why) return null;
  return element(
    "div", { class: "poll-verdict" },
    said && element("strong", {}, said),
    why && element("div", { class: "body", dir: "auto" }, why),
  );
}
