// A form of the station phone: sent at once, or kept and sent later under the same command id.
import { showAnswer } from "./main.js";

const PATIENCE_MS = 12000;

export default function queue(form) {
  if (!window.isSecureContext) return;
  let busy = false;
  // What is only asked after another answer is only required then: off line nobody else would notice.
  const depend = () => {
    for (const part of form.querySelectorAll("[data-required-if]")) {
      const [name, value] = part.dataset.requiredIf.split("=");
      const on = new FormData(form).get(name) === value;
      for (const input of part.querySelectorAll("input")) input.required = on;
    }
  };
  form.addEventListener("change", depend);
  depend();
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (busy) return;
    busy = true;
    const fields = [...new FormData(form, event.submitter)].filter(([, value]) => typeof value === "string");
    // A page opened from the cache may be sent twice in a day: each sending is a command of its own.
    const body = new URLSearchParams(fields);
    body.set("command", crypto.randomUUID());
    if (body.has("at")) body.set("at", new Date().toISOString());
    const url = new URL(event.submitter?.getAttribute("formaction") ?? form.getAttribute("action") ?? "", location.href).href;
    try {
      const answer = await fetch(url, { method: "POST", body, signal: AbortSignal.timeout(PATIENCE_MS) });
      if (answer.ok) location.assign(answer.url);
      else await showAnswer(answer);
    } catch {
      // Nobody knows whether it arrived; the same command id makes sending it again harmless.
      const detail = { id: body.get("command"), url, body: String(body), next: form.dataset.next };
      dispatchEvent(new CustomEvent("keep-command", { detail }));
    }
    busy = false;
  });
}
