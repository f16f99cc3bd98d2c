// A digit drawn on the pad of page 06 is read by a network of the course. tools/site/digit.py puts
// the pad, the network and the first digit before this.

const SIDE = 140; // rows and columns of the pad, five for each of an image of MNIST

const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
const layers = network.sizes.length - 1;
const arrays = network.arrays.map(({ levels, unit }) =>
  Float64Array.from(new Int8Array(bytes(levels).buffer), (level) => level * unit),
);

// The mean over the pixels that fall to each of fewer ones, along rows that are `step` apart.
function shrink(pixels, rows, columns, count) {
  const out = new Uint8Array(rows * count);
  const scale = columns / count;
  const half = Math.max(scale, 1) / 2;
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < count; i++) {
      const centre = (i + 0.5) * scale;
      const from = Math.max(0, Math.floor(centre - half + 0.5));
      const to = Math.min(columns, Math.floor(centre + half + 0.5));
      let sum = 0;
      for (let j = from; j < to; j++) sum += pixels[row * columns + j];
      out[row * count + i] = Math.round(sum / (to - from));
    }
  }
  return out;
}

const turned = (pixels, rows, columns) =>
  Uint8Array.from(pixels, (_, i) => pixels[(i % rows) * columns + Math.floor(i / rows)]);

// Bring a drawing to the form in which MNIST's digits come, as as_mnist of page 06's explorer does.
function asMnist(ink) {
  const image = new Uint8Array(784);
  const used = ink.flatMap((value, i) => (value ? [i] : []));
  if (!used.length) return image;
  const down = used.map((i) => Math.floor(i / SIDE));
  const across = used.map((i) => i % SIDE);
  const least = (list) => list.reduce((a, b) => Math.min(a, b));
  const most = (list) => list.reduce((a, b) => Math.max(a, b));
  const [top, left] = [least(down), least(across)];
  const [rows, columns] = [most(down) - top + 1, most(across) - left + 1];
  const cut = Uint8Array.from({ length: rows * columns }, (_, i) =>
    ink[(top + Math.floor(i / columns)) * SIDE + left + (i % columns)],
  );
  const size = [rows, columns].map((n) => Math.max(1, Math.round((20 * n) / Math.max(rows, columns))));
  const narrow = shrink(cut, rows, columns, size[1]);
  const small = shrink(turned(narrow, rows, size[1]), size[1], rows, size[0]);
  const digit = turned(small, size[1], size[0]);
  const middle = [0, 0];
  const mass = digit.reduce((sum, value) => sum + value + 1e-9, 0);
  digit.forEach((value, i) => {
    middle[0] += (Math.floor(i / size[1]) * (value + 1e-9)) / mass;
    middle[1] += ((i % size[1]) * (value + 1e-9)) / mass;
  });
  const [y, x] = [0, 1].map((axis) =>
    Math.min(Math.max(Math.round(14 - middle[axis]), 0), 28 - size[axis]),
  );
  digit.forEach((value, i) => {
    image[28 * (y + Math.floor(i / size[1])) + x + (i % size[1])] = value;
  });
  return image;
}

// What the network gives for an image: ten probabilities.
function forward(image) {
  let values = Float64Array.from(image, (pixel) => pixel / 255);
  for (let layer = 0; layer < layers; layer++) {
    const [weights, biases] = [arrays[layer], arrays[layers + layer]];
    const count = biases.length;
    const sums = biases.map((bias, j) =>
      values.reduce((sum, value, i) => sum + value * weights[i * count + j], bias),
    );
    const largest = sums.reduce((a, b) => Math.max(a, b));
    const powers = sums.map((sum) => Math.exp(sum - largest));
    const total = powers.reduce((a, b) => a + b);
    values =
      layer < layers - 1 ? sums.map((sum) => 1 / (1 + Math.exp(-sum))) : powers.map((p) => p / total);
  }
  return values;
}

const place = document.querySelector("#digit");
place.innerHTML = `<div class="paper"></div><div class="reading"><output></output>
  <div class="bars" aria-hidden="true">${"0123456789".replace(/./g, "<span>$&</span>")}</div></div>`;
const told = place.querySelector("output");
const bars = Array.from(place.querySelector(".bars").children);

function read(value) {
  const ink = Array.from({ length: SIDE * SIDE }, (_, i) => value.getUint8(i));
  const outputs = forward(asMnist(ink));
  const best = outputs.indexOf(Math.max(...outputs));
  const drawn = ink.some(Boolean);
  bars.forEach((bar, digit) => {
    bar.style.setProperty("--share", outputs[digit]);
    bar.classList.toggle("best", drawn && digit === best);
  });
  const sure = outputs[best] > 0.9 ? "sure" : outputs[best] < 0.6 ? "not sure" : "fairly sure";
  const article = best === 8 ? "an" : "a";
  told.textContent = drawn
    ? `It reads ${article} ${best}, with probability ${outputs[best].toFixed(2)}: it is ${sure}.`
    : "There is nothing to read yet.";
}

// The first digit, four times as large and in the middle.
const firstInk = new DataView(new ArrayBuffer(SIDE * SIDE));
bytes(first).forEach((value, i) => {
  for (let k = 0; k < 16; k++) {
    const [y, x] = [4 * Math.floor(i / 28) + (k >> 2), 4 * (i % 28) + (k & 3)];
    firstInk.setUint8((14 + y) * SIDE + 14 + x, value);
  }
});

const state = { value: firstInk, description: "Paper to draw a digit on" };
drawPad.render({
  el: place.querySelector(".paper"),
  model: {
    get: (name) => state[name],
    set: (name, value) => (state[name] = value),
    save_changes: () => read(state.value),
    on: () => {},
    off: () => {},
  },
});
read(firstInk);

// Whoever begins to draw has a clean sheet.
const canvas = place.querySelector("canvas");
const clean = () => {
  canvas.removeEventListener("pointerdown", clean, true);
  canvas.removeEventListener("keydown", clean, true);
  place.querySelector("button").click();
};
canvas.addEventListener("pointerdown", clean, true);
canvas.addEventListener("keydown", (event) => event.key === " " && clean(), true);

place.hidden = false;
place.reading = (ink) => [asMnist(ink), forward(asMnist(ink))].map((each) => Array.from(each));
