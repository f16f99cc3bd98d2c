// What the search has found: each place with a line of what stands there. From tools/site/search.py
// comes searchText, the parts of each page: where, what heading, what text.

const letters = (word) => [...word].map((each) => each.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
// A word of the query as it may stand in a text: longer, or with a hyphen in it.
const asWritten = (word) => {
  const pattern = letters(word).join("-?");
  return new RegExp(`(?<![\\p{L}\\p{N}])${pattern}[\\p{L}\\p{N}-]*`, "iu");
};

// The part of a page that has most of the words, and where the first of them stands in it.
const bestPart = (parts, words) => {
  let best = { count: 0 };
  for (const [place, heading, text] of parts) {
    const found = words.map((word) => text.match(word)).filter((each) => each);
    const headed = words.filter((word) => word.test(heading)).length;
    const count = found.length + headed / 2;
    if (count > best.count) best = { count, place, heading, text, found };
  }
  return best;
};

// A little more for a page that has the words again and again.
const howOften = (page, words) => {
  const all = (searchText[page] ?? []).map((part) => part.join(" ")).join(" ");
  const times = words.map((word) => all.split(word).length);
  return Math.min(4, Math.log2(Math.min(...times)));
};

const line = ({ text, found }) => {
  const context = document.createElement("p");
  context.className = "context";
  const middle = found.length ? Math.min(...found.map((each) => each.index)) : 0;
  let start = Math.max(middle - 80, 0);
  if (start) start = text.indexOf(" ", start) + 1;
  const shown = text.slice(start, start + 200).replace(/\s\S*$/, (end) =>
    start + 200 < text.length ? "" : end,
  );
  const marked = new RegExp(found.map((each) => letters(each[0]).join("")).join("|") || "$^", "gi");
  let last = 0;
  context.append(start ? "… " : "");
  for (const each of shown.matchAll(marked)) {
    context.append(shown.slice(last, each.index));
    context.append(Object.assign(document.createElement("mark"), { textContent: each[0] }));
    last = each.index + each[0].length;
  }
  context.append(shown.slice(last), start + shown.length < text.length ? " …" : "");
  return context;
};

const link = (to, text) =>
  Object.assign(document.createElement("a"), { href: to, textContent: text });

// How many letters have to be changed, left out, put in, or exchanged with the next.
const distance = (a, b) => {
  const rows = [];
  for (let i = 0; i <= a.length; i++) {
    rows.push([i]);
    for (let j = 1; j <= b.length; j++) {
      if (!i) {
        rows[0].push(j);
        continue;
      }
      const differs = a[i - 1] === b[j - 1] ? 0 : 1;
      const ways = [rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + differs];
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        ways.push(rows[i - 2][j - 2] + 1);
      rows[i].push(Math.min(...ways));
    }
  }
  return rows[a.length][b.length];
};

// The query with each word that stands nowhere replaced by the nearest that does, or null.
const meant = (query) => {
  const often = new Map();
  for (const parts of Object.values(searchText))
    for (const [, heading, text] of parts)
      for (const [word] of `${heading} ${text}`.toLowerCase().matchAll(/\p{L}{3,}/gu))
        often.set(word, (often.get(word) ?? 0) + 1);
  let changed = false;
  const words = splitQuery(query.toLowerCase()).map((word) => {
    if (often.get(word) > 1 || word.length < 4) return word;
    let [nearest, least] = [word, word.length > 6 ? 2 : 1];
    let most = 0;
    for (const [other, count] of often) {
      if (count < 3 || Math.abs(other.length - word.length) > least) continue;
      const far = distance(word, other);
      if (far < least || (far === least && count > most))
        [nearest, least, most] = [other, far, count];
    }
    changed ||= nearest !== word;
    return nearest;
  });
  return changed ? words.join(" ") : null;
};

const nothing = (query) => {
  const message = document.createElement("div");
  const first = message.appendChild(document.createElement("p"));
  first.append(`Nothing was found for “${query}”. `);
  const suggestion = meant(query);
  if (suggestion) {
    first.append("Did you mean ", link(`?q=${encodeURIComponent(suggestion)}`, suggestion), "?");
  }
  const second = message.appendChild(document.createElement("p"));
  second.append("All lessons are on ", link("index.html#you-learn", "the front page"));
  second.append(", all functions in ", link("reference.html", "the reference"), ".");
  return message;
};

Search.query = (asked) => {
  const [query, terms, excluded, highlighted, objects] = Search._parseQuery(asked);
  localStorage.removeItem("sphinx_highlight_terms"); // each link says what to mark
  const words = [...terms].map(asWritten);
  const all = Search._performSearch(query, terms, excluded, highlighted, objects);
  for (const result of all) if (result[6] === "text") result[4] += howOften(result[0], words);
  all.sort((a, b) => b[4] - a[4]);
  const seen = new Set();
  for (const [page, title, given, , , , kind] of all) {
    const anchor = kind === "index" ? "" : given; // a page is meant, in Sphinx's index a line of it
    const parts = searchText[page] ?? [];
    const place = anchor.slice(1);
    const own = parts.filter((each) => each[0] === place);
    const part = bestPart(own.length ? own : parts, words);
    const to = anchor || (part.count && part.place !== parts[0][0] ? `#${part.place}` : "");
    if (seen.has(page + to) || (kind === "text" && seen.has(page))) continue;
    seen.add(page).add(page + to);
    const item = Search.output.appendChild(document.createElement("li"));
    const found = part.found ?? [];
    const marks = found.length ? found.map((each) => each[0]) : [...highlighted];
    const marked = new URLSearchParams(marks.map((each) => ["highlight", each]));
    const shown = item.appendChild(link(`${page}.html?${marked}${to}`, title));
    if (kind === "text" && to) shown.append(` › ${part.heading}`);
    const [, , text] = own[0] ?? parts.find((each) => each[2]) ?? [];
    if (found.length) item.append(line(part));
    else if (text) item.append(line({ text, found }));
  }
  Search.stopPulse();
  const count = Search.output.children.length;
  Search.title.textContent = count ? "Search results" : "Nothing found";
  if (count) Search.status.textContent = `${count} ${count === 1 ? "place" : "places"} found.`;
  else Search.status.replaceWith(nothing(query));
};
