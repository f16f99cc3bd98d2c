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

  // ipywidgets gives the handle of a slider no name, so a screen reader would only say a number.
  let waiting = requestAnimationFrame(function nameSliders() {
    const explorer = el.closest(".course-explorer");
    if (!explorer) {
      waiting = requestAnimationFrame(nameSliders);
      return;
    }
    for (const handle of explorer.querySelectorAll(".noUi-handle")) {
      const label = handle.closest(".jupyter-widgets").querySelector(".widget-label");
      handle.setAttribute("aria-label", label.textContent);
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
