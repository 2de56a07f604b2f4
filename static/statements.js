/* A press on a field puts it where the cursor was; without scripts it is written by hand.
   The browser asks before texts are left that are not kept. */
(() => {
  let last = document.querySelector(".statement-texts textarea");
  document.addEventListener("focusin", (event) => {
    if (event.target.matches(".statement-texts textarea")) last = event.target;
  });
  for (const code of document.querySelectorAll("[data-field]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "field-insert";
    button.textContent = code.textContent;
    button.setAttribute("aria-label", `Sæt ind: ${code.textContent}`);
    button.addEventListener("click", () => {
      last.setRangeText(button.textContent, last.selectionStart, last.selectionEnd, "end");
      last.focus();
    });
    code.replaceWith(button);
  }
  const form = document.querySelector(".statement-form");
  const texts = form ? [...form.querySelectorAll("textarea")] : [];
  let isSent = false;
  form?.addEventListener("submit", () => { isSent = true; });
  addEventListener("beforeunload", (event) => {
    if (!isSent && texts.some((text) => text.value !== text.defaultValue)) event.preventDefault();
  });
})();
