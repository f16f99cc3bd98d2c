// A picture that the kernel draws, its state in words below it, and what is done to it with mouse,
// finger or keys.

const SETTLED = 150; // milliseconds after which a window is taken to have its new size
const HIGHEST = 0.65; // of the window, so that controls and words are on the screen, too
const LONGEST_CELL = 10_000; // milliseconds
const SLACK = 16; // pixels of the page, as a scroll bar that comes and goes

function render({ model, el }) {
  const canvas = document.createElement("canvas");
  const words = document.createElement("p");
  const context = canvas.getContext("2d");
  words.setAttribute("role", "status"); // read aloud when it changes
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", model.get("name"));
  canvas.tabIndex = 0;
  canvas.className = "course-figure";
  el.classList.add("course-picture");
  el.append(canvas, words);

  // --- what is seen and heard

  let frame, colours;
  let pictures = 0;
  // What has changed: runs of pixels, each with its first place, the place after its last, its colour.
  const show = (bytes, size) => {
    if (size) {
      [canvas.width, canvas.height] = size;
      canvas.style.width = `${size[2]}px`;
      frame = context.createImageData(canvas.width, canvas.height);
      colours = new Uint32Array(frame.data.buffer);
    }
    const from = bytes.byteOffset; // no multiple of 4, perhaps
    const runs = new Uint32Array(bytes.buffer.slice(from, from + bytes.byteLength));
    for (let i = 0; i < runs.length; i += 3) colours.fill(runs[i + 2], runs[i], runs[i + 1]);
    context.putImageData(frame, 0, 0);
    canvas.dataset.pictures = ++pictures;
    canvas.dispatchEvent(new Event("picture", { bubbles: true }));
  };
  const hear = (content, buffers) => {
    if ("playing" in content) words.ariaLive = content.playing ? "off" : "polite";
    words.replaceChildren(content.words);
    if (buffers.length) show(buffers[0], content.size);
  };
  const first = model.get("first_size");
  words.textContent = model.get("first_words");
  show(model.get("first"), first);
  model.on("msg:custom", hear);

  // --- drawn for the room that there is

  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  let asked = [];
  const fit = () => {
    const widest = Math.max(innerHeight * HIGHEST * (first[0] / first[1]), model.get("stacked_below"));
    const now = [Math.floor(Math.min(el.clientWidth, widest)), devicePixelRatio, calm.matches];
    const [width, ...others] = asked;
    if (!now[0] || (Math.abs(now[0] - width) < SLACK && String(now.slice(1)) === String(others))) return;
    asked = now;
    model.send({ fit: now.slice(0, 2), calm: now[2] });
  };
  let timer;
  const fitSoon = () => {
    clearTimeout(timer);
    timer = setTimeout(fit, asked.length ? SETTLED : 0);
  };
  const observer = new ResizeObserver(() => {
    height = cell?.offsetHeight || height;
    fitSoon();
  });
  observer.observe(el);
  calm.addEventListener("change", fitSoon);

  // --- mouse and finger

  if (model.get("pointable")) {
    canvas.classList.add("course-pointable");
    const point = (event) => {
      const box = canvas.getBoundingClientRect();
      model.set("point", [
        (event.clientX - box.left) / box.width,
        (event.clientY - box.top) / box.height,
      ]);
      model.save_changes(); // sends the newest once the kernel is done with the last
    };
    canvas.addEventListener("pointerdown", (event) => {
      canvas.setPointerCapture(event.pointerId);
      point(event);
    });
    canvas.addEventListener("pointermove", (event) => {
      if (canvas.hasPointerCapture(event.pointerId)) point(event);
    });
  }

  // --- keys

  let explorer;
  // A letter would change the notebook: cut this cell, insert one. And an arrow would go to the next
  // cell. What is pressed with Control, Alt or Command, and Shift+Enter, still is for the notebook.
  const keepKeys = (event) => {
    if (!explorer?.contains(event.target)) return;
    const { ctrlKey, altKey, metaKey, shiftKey, key } = event;
    const forNotebook = ctrlKey || altKey || metaKey || (shiftKey && key === "Enter");
    event.target.toggleAttribute("data-lm-suppress-shortcuts", !forNotebook);
  };
  const turnPage = (event) => {
    const step = { PageDown: 1, PageUp: -1 }[event.key]; // the keys of a presenter's clicker
    if (!step || event.target.matches("select, .noUi-handle")) return;
    event.preventDefault();
    event.stopPropagation();
    model.send({ preset: step });
  };
  window.addEventListener("keydown", keepKeys, true); // before the notebook hears of it

  // --- what surrounds it

  // ipywidgets names neither the handle of a slider nor the number beside it, and a screen reader would
  // say the number as the slider counts it: of a list its place.
  const prepareControls = () => {
    explorer.addEventListener("keydown", turnPage);
    // After a click on a button the keys above still work. (Who came to it by key, stays there.)
    explorer.addEventListener("click", (event) => {
      if (event.detail && event.target.closest("button")) canvas.focus({ preventScroll: true });
    });
    for (const handle of explorer.querySelectorAll(".noUi-handle")) {
      const slider = handle.closest(":has(> .widget-readout)");
      const number = slider.querySelector(".widget-readout");
      number.inert = slider.classList.contains("course-choice"); // or it would seem to take numbers
      number.setAttribute("role", "textbox");
      for (const each of [handle, number]) {
        each.setAttribute("aria-label", slider.querySelector(".widget-label").textContent);
      }
      const sayNumber = () => {
        if (handle.getAttribute("aria-valuetext") !== number.textContent) {
          handle.setAttribute("aria-valuetext", number.textContent);
        }
      };
      sayNumber();
      new MutationObserver(sayNumber).observe(handle, { attributeFilter: ["aria-valuetext"] });
    }
  };

  // Run again, the cell would shrink to nothing and grow back, and the page would jump.
  let cell;
  let height = 0;
  const holdHeight = () => {
    cell?.style.setProperty("min-height", `${height}px`);
    setTimeout(releaseHeight, LONGEST_CELL, cell); // where nothing like it follows
  };
  const releaseHeight = (held) => held?.style.removeProperty("min-height");

  let waiting = requestAnimationFrame(function find() {
    explorer = el.closest(".course-explorer");
    if (!explorer) {
      waiting = requestAnimationFrame(find);
      return;
    }
    cell = el.closest(".jp-Cell-outputWrapper");
    height = cell?.offsetHeight;
    releaseHeight(cell);
    prepareControls();
  });

  return () => {
    holdHeight();
    cancelAnimationFrame(waiting);
    clearTimeout(timer);
    observer.disconnect();
    calm.removeEventListener("change", fitSoon);
    window.removeEventListener("keydown", keepKeys, true);
    model.off("msg:custom", hear);
    model.send({ closed: true });
  };
}

export default { render };
