// A table that is wider than its place can be pushed sideways, with keys too, and fades where it goes on.

const tell = (place) => {
  const left = place.scrollLeft;
  const right = place.scrollWidth - place.clientWidth - left;
  if (left + right < 1) {
    for (const name of ["tabindex", "role", "aria-label", "data-more"]) place.removeAttribute(name);
    return;
  }
  place.tabIndex = 0;
  place.setAttribute("role", "group");
  place.setAttribute("aria-label", "A table that can be pushed sideways");
  place.dataset.more = `${left >= 1 ? "left" : ""} ${right >= 1 ? "right" : ""}`.trim();
};
const follow = new ResizeObserver((entries) => {
  for (const { target } of entries) tell(target.closest(".pst-scrollable-table-container"));
});
for (const each of document.querySelectorAll(".pst-scrollable-table-container")) {
  follow.observe(each);
  follow.observe(each.firstElementChild);
  each.addEventListener("scroll", () => tell(each), { passive: true });
}

// The words that a search has led here for, marked, and the first of them in sight.

const words = new URLSearchParams(location.search).getAll("highlight");
const article = document.querySelector("article");
for (const word of words) _highlightText(article, word.toLowerCase(), "highlighted");
if (words.length) {
  const place = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const around = place ? (place.closest("dl.py") ?? place) : article;
  const visible = [...around.querySelectorAll(".highlighted")].find((each) => each.checkVisibility());
  addEventListener("load", () => visible?.scrollIntoView({ block: "center" }));
}

// The menu stays where it was pushed to, but for a page that it then wouldn't show.

addEventListener("load", () => {
  const menu = document.querySelector(".bd-sidebar-primary");
  const present = [...menu.querySelectorAll(".bd-docs-nav li.current > a")].pop();
  const box = present?.getBoundingClientRect();
  if (!present) menu.scrollTop = 0;
  else if (box.top < 0 || box.bottom > innerHeight) menu.scrollTop += box.top - innerHeight / 3;
});
