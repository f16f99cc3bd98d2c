// Explorers whose frames tools/site/frames.py has stored: a button for each way through them, and a
// slider along it. What is shown depends on both, and on nothing else.

for (const place of document.querySelectorAll(".course-still.moving")) {
  const { name, more, rooms, words, series, begin } = JSON.parse(
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
  let [chosen, playing] = [begin[0], undefined];

  place.querySelector("p").textContent =
    `Stored pictures: ${series.length > 1 ? "choose a button, then move" : "move"} the slider. ` +
    `In the notebook it is computed anew, and you can also ${more}.`;
  const shown = document.createElement("canvas");
  shown.setAttribute("role", "img");
  shown.setAttribute("aria-label", name);
  const said = document.createElement("p");
  said.setAttribute("role", "status");

  let wanted;
  const show = async () => {
    const room = rooms[place.clientWidth < 500 ? 1 : 0]; // of a desk and of a phone
    const number = series[chosen].first + Number(slider.value);
    const mine = (wanted = {});
    const [ground, left, top, picture] = room.frames[number];
    const images = [await load(room.commons[ground]), await load(picture)];
    if (mine !== wanted) return; // the slider has moved on
    [shown.width, shown.height] = room.size;
    const paper = shown.getContext("2d");
    paper.drawImage(images[0], 0, 0);
    paper.drawImage(images[1], left, top);
    said.textContent = words[number];
    if (!shown.isConnected) place.querySelector("img").replaceWith(controls, shown, said);
  };

  const controls = document.createElement("div");
  controls.className = "sliders";
  const choices = add("div", controls, { role: "group", ariaLabel: "What the slider moves" });
  const buttons = series.map((each, index) =>
    add("button", choices, { type: "button", textContent: each.name, onclick: () => choose(index) }),
  );
  choices.hidden = series.length < 2;
  const row = add("div", controls, {});
  const line = add("label", row, {});
  const label = add("span", line, {});
  const slider = add("input", line, { type: "range", min: 0 });
  const value = add("output", line, {});
  const play = add("button", row, { type: "button", textContent: "Play" });
  const move = (to) => {
    slider.value = to;
    value.textContent = series[chosen].values[slider.value];
    slider.setAttribute("aria-valuetext", value.textContent);
    return show();
  };
  const pause = () => {
    clearInterval(playing);
    playing = undefined;
    play.textContent = "Play";
    said.ariaLive = "polite";
  };
  const choose = (index, to = 0) => {
    pause();
    chosen = index;
    buttons.forEach((each, i) => each.setAttribute("aria-pressed", i === index));
    label.textContent = series[index].label;
    slider.max = series[index].values.length - 1;
    slider.hidden = play.hidden = slider.max === "0";
    move(to);
  };
  slider.oninput = () => {
    pause();
    move(slider.value);
  };
  play.onclick = () => {
    if (playing) return pause();
    if (slider.value === slider.max) move(0);
    play.textContent = "Pause";
    said.ariaLive = "off"; // not each step aloud
    playing = setInterval(
      () => {
        move(Number(slider.value) + 1);
        if (slider.value === slider.max) pause();
      },
      matchMedia("(prefers-reduced-motion: reduce)").matches ? 1500 : 500,
    );
  };
  choose(...begin);
  new ResizeObserver(show).observe(place);
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

// On a phone the menus lie over the page: a tap on a section leads to it, and closes its menu.

document.addEventListener("click", (event) => {
  const link = event.target.closest("dialog[open] a[href*='#']");
  link?.closest("dialog").close();
});

// Code that is wider than its place fades out where it goes on.

for (const each of document.querySelectorAll("article :is(pre, div.math)")) {
  const tell = () =>
    each.classList.toggle(
      "goes-on",
      each.scrollLeft + each.clientWidth < each.scrollWidth - 2,
    );
  each.addEventListener("scroll", tell);
  new ResizeObserver(tell).observe(each);
}
