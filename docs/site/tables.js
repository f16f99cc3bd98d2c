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
