// Paper to draw on with mouse, pen, finger or keys. Its ink is how opaque a canvas is.

const PEN = 11; // width, in pixels of the canvas
const STEP = 5; // of the pen moved by a key
const PAUSE = 80; // milliseconds between two messages to the kernel while something is drawn
const HELP =
  "Draw with mouse, pen or finger. Or with keys: arrows move the pen, " +
  "Space puts it down or lifts it, Escape clears.";
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function render({ model, el }) {
  const side = Math.sqrt(model.get("value").byteLength);
  const add = (tag, parent, properties) =>
    parent.appendChild(Object.assign(document.createElement(tag), properties));
  const pad = add("div", el, { className: "course-pad" });
  const paper = add("div", pad, { className: "course-paper" });
  const canvas = add("canvas", paper, { width: side, height: side, tabIndex: 0 });
  const pen = add("span", paper, { className: "course-pen", hidden: true });
  const button = add("button", pad, { className: "jupyter-button", textContent: "Clear" });
  const told = add("span", pad, { role: "status" });
  add("p", pad, { textContent: HELP });
  canvas.setAttribute("role", "application"); // a screen reader then leaves it the arrow keys
  canvas.setAttribute("aria-label", `${model.get("description")}. ${HELP}`);
  canvas.dataset.lmSuppressShortcuts = "true"; // keys mean other things to the notebook

  const ink = canvas.getContext("2d", { willReadFrequently: true });
  ink.lineWidth = PEN;
  ink.lineCap = ink.lineJoin = "round";
  const line = ([x, y], [toX, toY]) => {
    ink.beginPath();
    ink.moveTo(x, y);
    ink.lineTo(toX, toY + 0.01); // a line of no length would leave no dot everywhere
    ink.stroke();
  };

  // --- between the canvas and the kernel

  let sent, timer;
  let sentAt = 0;
  const send = () => {
    clearTimeout(timer);
    timer = undefined;
    sentAt = performance.now();
    const pixels = ink.getImageData(0, 0, side, side).data;
    sent = new DataView(Uint8Array.from({ length: side * side }, (_, i) => pixels[4 * i + 3]).buffer);
    model.set("value", sent);
    model.save_changes(); // sends the newest once the kernel is done with the last
  };
  const sendSoon = () => {
    timer ??= setTimeout(send, Math.max(0, sentAt + PAUSE - performance.now()));
  };
  const redraw = () => {
    const value = model.get("value");
    if (value === sent) return;
    const image = ink.createImageData(side, side);
    for (let i = 0; i < side * side; i++) image.data[4 * i + 3] = value.getUint8(i);
    ink.putImageData(image, 0, 0);
  };
  const clear = () => {
    ink.clearRect(0, 0, side, side);
    send();
  };
  redraw();
  model.on("change:value", redraw);
  button.onclick = clear;

  // --- mouse, pen and finger

  let last = null;
  const place = (event) => {
    const box = canvas.getBoundingClientRect();
    return [
      ((event.clientX - box.left) * side) / box.width,
      ((event.clientY - box.top) * side) / box.height,
    ];
  };
  canvas.onpointerdown = (event) => {
    if (event.button !== 0 || !event.isPrimary) return;
    canvas.setPointerCapture(event.pointerId);
    pen.hidden = true;
    last = place(event);
    line(last, last);
    sendSoon();
  };
  canvas.onpointermove = (event) => {
    if (!last || !event.isPrimary) return;
    const events = event.getCoalescedEvents?.() ?? [];
    for (const each of events.length ? events : [event]) {
      const next = place(each);
      line(last, next);
      last = next;
    }
    sendSoon();
  };
  canvas.onpointerup = canvas.onpointercancel = (event) => {
    if (!last || !event.isPrimary) return;
    last = null;
    send();
  };

  // --- keys

  let at = [side / 2, side / 4];
  let down = false;
  const held = new Set();
  const showPen = () => {
    pen.hidden = false;
    pen.style.left = `${(100 * at[0]) / side}%`;
    pen.style.top = `${(100 * at[1]) / side}%`;
    pen.classList.toggle("course-down", down);
    told.textContent = down ? " The pen is down." : " The pen is up.";
  };
  canvas.onfocus = () => {
    if (canvas.matches(":focus-visible")) showPen();
  };
  canvas.onblur = () => {
    held.clear();
    down = false;
    pen.hidden = true;
    told.textContent = "";
  };
  canvas.onkeyup = (event) => held.delete(event.key);
  canvas.onkeydown = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key in ARROWS) {
      held.add(event.key); // two at once go aslant
      const before = at;
      at = [0, 1].map((i) => {
        const to = [...held].reduce((sum, key) => sum + STEP * ARROWS[key][i], at[i]);
        return Math.min(Math.max(to, PEN / 2), side - PEN / 2);
      });
      if (down) {
        line(before, at);
        sendSoon();
      }
    } else if (event.key === " ") {
      if (event.repeat) return event.preventDefault();
      down = !down;
      if (down) {
        line(at, at);
        sendSoon();
      }
    } else if (["Escape", "Delete", "Backspace"].includes(event.key)) {
      clear();
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    showPen();
  };

  return () => {
    clearTimeout(timer);
    model.off("change:value", redraw);
  };
}

export default { render };
