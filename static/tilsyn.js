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
