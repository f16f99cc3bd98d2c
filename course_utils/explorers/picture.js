// A picture that the kernel draws, its state in words below it, and what is done to it with mouse,
// finger or keys.

function render({ model, el }) {
  const image = document.createElement("img");
  const words = document.createElement("p");
  words.setAttribute("role", "status"); // read aloud when it changes
  el.classList.add("course-picture");
  el.append(image, words);

  const drawImage = () => {
    const before = image.src;
    image.src = URL.createObjectURL(new Blob([model.get("image")], { type: "image/webp" }));
    if (before) URL.revokeObjectURL(before);
  };
  const writeWords = () => {
    words.textContent = model.get("words");
  };
  image.alt = model.get("name");
  image.width = model.get("width");
  image.tabIndex = 0;
  image.draggable = false;
  drawImage();
  writeWords();
  model.on("change:image", drawImage);
  model.on("change:words", writeWords);

  // Not so high that its controls or words would be off the screen.
  image.addEventListener("load", () => {
    const ratio = image.naturalWidth / image.naturalHeight;
    image.style.maxWidth = `min(100%, ${65 * ratio}vh)`;
  });

  image.addEventListener("keydown", (event) => {
    const step = { PageDown: 1, PageUp: -1 }[event.key]; // the keys of a presenter's clicker
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    model.send({ preset: step });
  });

  if (model.get("pointable")) {
    image.classList.add("course-pointable");
    const point = (event) => {
      const box = image.getBoundingClientRect();
      model.set("point", [
        (event.clientX - box.left) / box.width,
        (event.clientY - box.top) / box.height,
      ]);
      model.save_changes(); // sends the newest once the kernel is done with the last
    };
    image.addEventListener("pointerdown", (event) => {
      image.setPointerCapture(event.pointerId);
      point(event);
    });
    image.addEventListener("pointermove", (event) => {
      if (image.hasPointerCapture(event.pointerId)) point(event);
    });
  }

  // ipywidgets names neither the handle of a slider nor the number beside it, and a screen reader would
  // say the number as the slider counts it: of a learning rate the power of ten.
  let waiting = requestAnimationFrame(function prepareControls() {
    const explorer = el.closest(".course-explorer");
    if (!explorer) {
      waiting = requestAnimationFrame(prepareControls);
      return;
    }
    // After a click on a button the keys above still work. (Who came to it by key, stays there.)
    explorer.addEventListener("click", (event) => {
      if (event.detail && event.target.closest("button")) image.focus({ preventScroll: true });
    });
    for (const handle of explorer.querySelectorAll(".noUi-handle")) {
      const slider = handle.closest(".jupyter-widgets");
      const number = slider.querySelector(".widget-readout");
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
    // Or an arrow would go to the next cell of the notebook, and a letter change or delete this one.
    for (const list of explorer.querySelectorAll("select")) {
      list.dataset.lmSuppressShortcuts = "true";
    }
  });

  return () => {
    cancelAnimationFrame(waiting);
    model.off("change:image", drawImage);
    model.off("change:words", writeWords);
    URL.revokeObjectURL(image.src);
    model.send({ closed: true });
  };
}

export default { render };
