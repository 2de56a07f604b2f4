// Small helps. Every page works without this file.

// After a form with errors the summary gets the focus, so that it is read and seen first.
document.querySelector("[data-focus]")?.focus();

// The menu of small screens closes with Escape, and the focus returns to its button.
document.addEventListener("keydown", (event) => {
  const menu = document.querySelector("details.menu[open]");
  if (event.key === "Escape" && menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// Logged out while a page asks for news: the answer is the log-in page, which is a whole page.
document.addEventListener("htmx:beforeSwap", (event) => {
  const answered = new URL(event.detail.xhr.responseURL).pathname;
  if (answered !== event.detail.pathInfo.requestPath) {
    event.preventDefault();
    location.reload();
  }
});

// The list of cases by keyboard: j and k between the rows, / to the search, ? to the help.
// Not while somebody writes, and not with other keys held down, which belong to the browser.
const rowLinks = () => [...document.querySelectorAll("tr[data-row] .row-link")];

function step(way) {
  const links = rowLinks();
  const at = links.findIndex((link) => link.closest("tr").contains(document.activeElement));
  const next = at < 0 && way < 0 ? links.length - 1 : at + way;
  links[Math.min(Math.max(next, 0), links.length - 1)]?.focus();
}

const shortcuts = {
  j: () => step(1),
  k: () => step(-1),
  "/": () => document.querySelector("[role=search] input[type=text]")?.focus(),
  "?": () => document.querySelector("#keys-help")?.showModal(),
};

function writes(target) {
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}

document.addEventListener("keydown", (event) => {
  const act = shortcuts[event.key];
  const held = event.ctrlKey || event.altKey || event.metaKey;
  if (!act || held || writes(event.target) || !document.querySelector("[data-shortcuts]")) return;
  if (document.querySelector("dialog[open]")) return;
  event.preventDefault();
  act();
});

// Escape leaves the search field, so that the keys work again.
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && event.target.closest?.("[role=search]")) event.target.blur();
});

// A choice among the filters changes the list in place: say aloud how many are shown now.
document.addEventListener("htmx:afterSettle", () => {
  const said = document.querySelector("#announced");
  const shown = document.querySelector("[data-shown]");
  if (said && shown) said.textContent = shown.dataset.shown;
});

// What is pointed at or has the focus in a drawing is told under it; its title tells it as well.
for (const looked of ["pointerover", "focusin"]) {
  document.addEventListener(looked, (event) => {
    const point = event.target.closest?.(".chart svg [aria-label]");
    const told = point?.closest(".chart").querySelector(".chart-told");
    if (told) told.textContent = point.getAttribute("aria-label");
  });
}
