// Which of what is found comes first: what teaches, then the way in, then the package and the project.

var Scorer = {
  score: ([page, , , , score]) => {
    const ahead = {
      "notebooks/": 12,
      "notebooks/deeper/": 8,
      "reference": 2,
      "docs/talks/": -3,
      "benchmarks/": -3,
      "CHANGELOG": -4,
    };
    const places = Object.keys(ahead).filter((place) => page.startsWith(place));
    const longest = places.sort((a, b) => b.length - a.length)[0];
    return score + (ahead[longest] ?? 0);
  },
  objNameMatch: 11,
  objPartialMatch: 4,
  objPrio: {},
  objPrioDefault: 0,
  title: 15,
  partialTitle: 7,
  term: 5,
  partialTerm: 2,
};
