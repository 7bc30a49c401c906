"use strict";
const same = text => text.trim().toLowerCase();

function isRight(key, form) {
  const picks = [...form.querySelectorAll(".choice input")];
  const picked = picks.flatMap((input, place) => (input.checked ? [place] : []));
  const typed = form.querySelector("input[type=text], textarea")?.value ?? "";
  if (key.texts) return typed.trim() ? key.texts.some(text => same(text) === same(typed)) : null;
  if (!picked.length) return null;
  if (key.choices) return String(picked) === String(key.choices);
  return key.prints === null ? picked[0] === 0 : picked[0] === 1 && key.prints.trim() === typed.trim();
}

function check(form) {
  const right = isRight(JSON.parse(form.dataset.key), form);
  const verdict = form.querySelector(".verdict");
  const answer = form.parentElement.querySelector(".answer");
  verdict.className = "verdict " + (right === null ? "" : right ? "good" : "bad");
  verdict.textContent = right === null ? "Answer first." : right ? "Right." : "Not this time.";
  if (right === false) {
    form.querySelectorAll(".choice input").forEach((input, place) => {
      const why = input.checked && answer.querySelector(`[data-choice="${place}"] dd`);
      if (why) verdict.append(" " + why.textContent.trim());
    });
  }
  if (right) answer.open = true;
}

for (const form of document.querySelectorAll("form")) {
  form.querySelector(".check").hidden = false;
  form.addEventListener("submit", event => {
    event.preventDefault();
    check(form);
  });
}

// What a step did is printed, open or not; answers only where they are open.
let closed = [];
addEventListener("beforeprint", () => {
  closed = [...document.querySelectorAll("details.reveal:not([open])")];
  closed.forEach(details => (details.open = true));
});
addEventListener("afterprint", () => closed.forEach(details => (details.open = false)));
