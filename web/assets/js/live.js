// Live updates. The server only says that something changed; the page reads itself again and takes over
// the part marked data-live-list. While she is reading, new rows wait behind the arrival line.
import { announce } from "./main.js";

const READING_MS = 20000;

export default function live(root) {
  const list = root.querySelector("[data-live-list][id]");
  const line = root.querySelector("[data-arrival]");
  let source = null;
  let lastTouch = -READING_MS;
  let failures = 0;
  let alarms = Number(list?.dataset.alarms ?? 0);
  let sound = null;
  let waiting = 0;

  const reading = () => {
    const inField = document.activeElement?.closest("input, textarea, select");
    return inField || list.scrollTop > 40 || performance.now() - lastTouch < READING_MS;
  };
  const rowIds = (part) => new Set([...part.querySelectorAll("[data-row][id]")].map((row) => row.id));
  async function fresh() {
    const response = await fetch(location.href, { headers: { accept: "text/html" } });
    if (!response.ok || response.redirected) return null;
    return new DOMParser().parseFromString(await response.text(), "text/html").getElementById(list.id);
  }

  function takeOver(part) {
    const known = rowIds(list);
    const focused = document.activeElement?.closest("[data-row]")?.id;
    list.replaceChildren(...part.childNodes);
    for (const row of list.querySelectorAll("[data-row][id]")) row.classList.toggle("is-fresh", !known.has(row.id));
    if (focused) document.getElementById(focused)?.querySelector("a")?.focus();
    if (line) line.hidden = true;
  }

  async function look() {
    if (!list) return;
    const part = await fresh().catch(() => null);
    if (!part) return;
    const known = rowIds(list);
    const count = [...rowIds(part)].filter((id) => !known.has(id)).length;
    if (count === 0 || !line || !reading()) return takeOver(part);
    const words = line.dataset.words.replace("{n}", count);
    line.querySelector("[data-arrival-words]").textContent = words;
    line.hidden = false;
    announce(words);
  }

  // Browsers let a page sound only after it was touched once.
  const touched = () => {
    lastTouch = performance.now();
    sound ??= new AudioContext();
  };
  const ring = () => {
    if (!sound) return;
    for (const [at, pitch] of [[0, 880], [0.22, 660], [0.44, 880]]) {
      const tone = new OscillatorNode(sound, { frequency: pitch });
      const volume = new GainNode(sound, { gain: 0.25 });
      tone.connect(volume).connect(sound.destination);
      tone.start(sound.currentTime + at);
      tone.stop(sound.currentTime + at + 0.18);
    }
  };
  const paused = (on) => {
    document.querySelector("[data-live-dot]")?.classList.toggle("is-paused", on);
    if (on) announce(root.dataset.livePaused);
  };

  const soon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(look, 300);
  };

  function open() {
    if (source) return;
    source = new EventSource(root.dataset.liveUrl);
    source.onopen = () => {
      if (failures > 0) soon();
      failures = 0;
      paused(false);
    };
    source.addEventListener("changed", (event) => {
      const news = JSON.parse(event.data);
      if (news.alarms > alarms) ring();
      alarms = news.alarms;
      soon();
    });
    source.addEventListener("refresh", soon);
    source.onerror = () => {
      failures += 1;
      // Closed for good, when the session is over: the page must not say that it is live.
      if (failures >= 3 || source?.readyState === EventSource.CLOSED) paused(true);
    };
  }
  // A page kept for Back would hold its connection, and a browser has only six.
  const close = () => {
    source?.close();
    source = null;
  };

  line?.addEventListener("click", async (event) => {
    event.preventDefault();
    const part = await fresh().catch(() => null);
    if (part) takeOver(part);
    else location.reload();
  });
  for (const kind of ["pointerdown", "keydown", "wheel"]) addEventListener(kind, touched, { passive: true });
  addEventListener("pagehide", close);
  addEventListener("pageshow", open);
  open();
}
