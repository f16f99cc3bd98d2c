// Explorers whose frames tools/site/frames.py has stored: a slider for each way through them.

for (const place of document.querySelectorAll(".course-still.moving")) {
  const { name, size, common, frames, sliders } = JSON.parse(
    place.querySelector("script").textContent,
  );
  const add = (tag, parent, properties) =>
    parent.appendChild(Object.assign(document.createElement(tag), properties));
  const load = async (picture) => {
    const image = new Image();
    image.src = `data:image/webp;base64,${picture}`;
    await image.decode();
    return image;
  };

  place.querySelector("p").textContent =
    "Stored pictures: in the notebook all controls move it, and it is computed anew.";
  const shown = document.createElement("canvas");
  [shown.width, shown.height] = size;
  shown.setAttribute("role", "img");
  shown.setAttribute("aria-label", name);
  const words = document.createElement("p");
  words.setAttribute("role", "status");

  const ground = load(common);
  let wanted;
  const show = async (number) => {
    wanted = number;
    const { left, top, picture, words: said } = frames[number];
    const images = [await ground, await load(picture)];
    if (number !== wanted) return; // the slider has moved on
    const paper = shown.getContext("2d");
    paper.drawImage(images[0], 0, 0);
    paper.drawImage(images[1], left, top);
    words.textContent = said;
    if (!shown.isConnected) place.querySelector("img").replaceWith(controls, shown, words);
  };
  const controls = document.createElement("div");
  controls.className = "sliders";
  for (const { label, first, start, values } of sliders) {
    const line = add("label", controls, { textContent: label });
    const slider = add("input", line, { type: "range", min: 0, max: values.length - 1, value: start });
    const value = add("output", line, {});
    const tell = () => {
      value.textContent = values[slider.value];
      slider.setAttribute("aria-valuetext", values[slider.value]);
    };
    slider.oninput = () => {
      tell();
      show(first + Number(slider.value));
    };
    tell();
  }
  show(sliders[0].first + sliders[0].start);
}

// On paper nothing unfolds: what is closed goes to the end, with a number. And paper is light.

const root = document.documentElement;
let theme;
addEventListener("beforeprint", () => {
  const closed = document.querySelectorAll("article details:not([open])");
  const end = document.createElement("section");
  end.id = "at-the-end";
  if (closed.length) end.innerHTML = "<h2>Folded away on the page</h2>";
  closed.forEach((each, index) => {
    const summary = each.querySelector("summary");
    const copy = end.appendChild(each.cloneNode(true));
    copy.open = true;
    copy.className = "";
    copy.querySelector("summary").textContent = `${index + 1} ${summary.innerText}`;
    summary.dataset.number = index + 1;
  });
  document.querySelector("article").append(end);
  theme = root.dataset.theme;
  root.dataset.theme = "light";
});
addEventListener("afterprint", () => {
  document.querySelector("#at-the-end").remove();
  root.dataset.theme = theme;
});

// The theme takes the focus from its buttons once they are pressed, so that no hint stays. Whoever
// uses keys would then be nowhere: in no menu, and nowhere on the page when a menu is closed.

for (const each of document.querySelectorAll(
  ".theme-switch-button, .search-button, .primary-toggle, .secondary-toggle",
)) {
  each.blur = () => each.matches(":focus-visible") || HTMLElement.prototype.blur.call(each);
}
for (const each of document.querySelectorAll(".theme-change-button")) {
  const opened = each.closest(".dropdown").querySelector(".theme-switch-button");
  each.addEventListener("click", () => opened.focus());
}
