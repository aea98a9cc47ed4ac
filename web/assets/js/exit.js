// Leave now: cover the page at once, then replace it, so that Back does not lead here again.
const WINDOW_MS = 5000;

export default function exit(link) {
  let presses = [];
  let gone = false;
  const leave = () => {
    gone = true;
    const cover = document.createElement("div");
    cover.className = "exit-cover";
    document.body.append(cover);
    document.title = " ";
    location.replace(link.href);
  };

  link.addEventListener("click", (event) => {
    event.preventDefault();
    leave();
  });

  addEventListener("keydown", (event) => {
    if (event.key !== "Shift") presses = [];
    else if (!event.repeat) {
      presses = [...presses.filter((at) => event.timeStamp - at < WINDOW_MS), event.timeStamp];
      if (presses.length >= 3) leave();
    }
  });

  // A copy kept by the browser for Back must not show itself.
  addEventListener("pageshow", (event) => event.persisted && gone && location.replace(link.href));
}
