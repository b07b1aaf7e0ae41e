// Small comforts for the back office. Every page works without this file.

// A draft with unsaved words asks before the page is left.
document.querySelectorAll("form[data-unsaved]").forEach((form) => {
  let typed = false;
  form.addEventListener("input", () => { typed = true; });
  form.addEventListener("submit", () => { typed = false; });
  window.addEventListener("beforeunload", (event) => {
    if (typed) event.preventDefault();
  });
});

// Of the questions of all categories only those of the chosen one are shown.
document.querySelectorAll("[data-questions-of]").forEach((group) => {
  const chooser = document.getElementById(group.dataset.chooser);
  const show = () => {
    group.hidden = chooser.value !== group.dataset.questionsOf;
  };
  chooser.addEventListener("change", show);
  show();
});

document.querySelectorAll("[data-print]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
});
