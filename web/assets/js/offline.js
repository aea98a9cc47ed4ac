// The bar that says what has not been sent yet, and what sends it.
import { announce } from "./main.js";
import * as vault from "./vault.js";

export default function offline(bar) {
  let sending = false;
  async function show() {
    const items = await vault.list();
    const refused = items.filter((item) => item.refused).length;
    bar.hidden = items.length === 0;
    const words = document.createElement("b");
    words.textContent = bar.dataset.unsent.replace("{n}", items.length);
    const note = document.createElement("span");
    note.textContent = refused ? bar.dataset.refused.replace("{n}", refused) : bar.dataset.kept;
    bar.replaceChildren(words, note);
    return items;
  }

  /** Asks for the PIN when the key is not in memory: the page was opened without a network. */
  function askPin() {
    const dialog = document.querySelector("[data-unlock]");
    const box = dialog.querySelector("input");
    return new Promise((resolve) => {
      dialog.onclose = () => resolve(vault.unlocked());
      dialog.querySelector("form").onsubmit = async (event) => {
        event.preventDefault();
        const right = await vault.unlock(box.value);
        box.value = "";
        if (right) dialog.close();
      };
      dialog.showModal();
    });
  }

  async function keep({ id, url, body, next }) {
    try {
      if (!vault.unlocked() && !(await askPin())) throw new Error("locked");
      await vault.add(id, { url, body });
      await show();
      if (next) location.assign(next);
    } catch {
      // A browser that may store nothing must not let her believe it is kept.
      bar.hidden = false;
      bar.textContent = bar.dataset.lost;
      announce(bar.dataset.lost);
    }
  }

  async function send() {
    if (sending || !navigator.onLine) return;
    sending = true;
    let returned = false;
    try {
      const items = (await show()).filter((item) => !item.refused);
      if (items.length > 0 && !vault.unlocked()) await vault.warm(bar.dataset.keyUrl);
      for (const item of items) {
        const { url, body } = await vault.read(item);
        const fields = new URLSearchParams(body);
        // The station keeps what it refuses for its author, so that the phone may forget it.
        fields.set("queued", "1");
        // Its age is right even where this phone's clock is not.
        const age = Math.round((Date.now() - Date.parse(fields.get("at"))) / 1000);
        if (age >= 0) fields.set("age", age);
        fields.set("csrf", document.querySelector("input[name=csrf]")?.value ?? "");
        const answer = await fetch(url, { method: "POST", body: fields });
        // Signed out meanwhile: wait for the next sign-in. A refusal stays, visible to its author.
        if (answer.status === 401 || new URL(answer.url).pathname.startsWith("/sign-in")) break;
        if (answer.ok) {
          const json = answer.headers.get("content-type")?.includes("json");
          returned ||= json && (await answer.json()).result === "refused";
          await vault.drop(item.id);
        } else if (answer.status < 500) await vault.put({ ...item, refused: answer.status });
      }
    } catch {
      // Still no network; the next "online" tries again.
    } finally {
      sending = false;
      await show();
      if (returned) location.assign(bar.dataset.scope);
    }
  }

  addEventListener("keep-command", (event) => keep(event.detail));
  if (!window.isSecureContext) return;
  const trySend = () => send().catch(() => {});
  addEventListener("online", trySend);
  setInterval(trySend, 60000);
  if (navigator.onLine) vault.warm(bar.dataset.keyUrl).catch(() => {});
  // Without a network nothing is sent, but she must see what waits.
  show().catch(() => {});
  trySend();
  navigator.serviceWorker?.register(bar.dataset.workerUrl, { scope: bar.dataset.scope }).catch(() => {});
}
