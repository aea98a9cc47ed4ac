// Large keys for the PIN. Where the server hands out a device key, the PIN also wraps it for working off line.
import { showAnswer } from "./main.js";
import { keepWrapped } from "./vault.js";

export default function pin(pad) {
  const box = pad.querySelector("input");
  const form = pad.closest("form");
  pad.addEventListener("click", (event) => {
    const digit = event.target.closest("[data-digit]")?.dataset.digit;
    if (!digit) return;
    if (digit === "back") box.value = box.value.slice(0, -1);
    else if (box.value.length < box.maxLength) box.value += digit;
  });
  if (!pad.dataset.keyUrl || !form) return;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const code = box.value;
    try {
      const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
      if (!answer.ok) return await showAnswer(answer);
      await keepWrapped(pad.dataset.keyUrl, code).catch(() => {});
      location.assign(answer.url);
    } catch {
      form.submit();
    }
  });
}
