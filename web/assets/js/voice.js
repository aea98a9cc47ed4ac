// Records a short note and hands it to the server; the form then carries its id.
export default function voice(slot) {
  const button = slot.querySelector("[data-voice]");
  const words = slot.querySelector("[data-voice-words]");
  const hidden = slot.querySelector("[data-voice-id]");
  let recorder = null;
  let timer = 0;

  if (!navigator.mediaDevices || !window.MediaRecorder) {
    button.remove();
    slot.querySelector(".no-script")?.classList.remove("no-script");
    return;
  }

  async function keep(sound) {
    const answer = await fetch(slot.dataset.uploadUrl, { method: "POST", body: sound, headers: { "content-type": sound.type } });
    if (!answer.ok) throw new Error("not kept");
    hidden.value = (await answer.text()).trim();
    slot.classList.add("is-kept");
    words.textContent = slot.dataset.kept;
  }

  async function start() {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    const parts = [];
    let seconds = 0;
    recorder = new MediaRecorder(stream);
    recorder.ondataavailable = (event) => parts.push(event.data);
    recorder.onstop = () => {
      clearInterval(timer);
      for (const track of stream.getTracks()) track.stop();
      slot.classList.remove("is-on");
      keep(new Blob(parts, { type: recorder.mimeType })).catch(() => (words.textContent = slot.dataset.failed));
      recorder = null;
    };
    const tick = () => {
      const time = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
      words.textContent = slot.dataset.recording.replace("{time}", time);
      if (seconds++ >= Number(slot.dataset.max)) recorder?.stop();
    };
    slot.classList.add("is-on");
    recorder.start();
    tick();
    timer = setInterval(tick, 1000);
  }

  button.addEventListener("click", () => {
    if (recorder) recorder.stop();
    else start().catch(() => (words.textContent = slot.dataset.failed));
  });
}
