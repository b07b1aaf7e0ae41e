// The rows of a procedure's form say in their headings what they are about, and
// begin folded: twenty steps are then twenty lines.
(() => {
  const LANGUAGES = document.documentElement.lang === "en" ? ["en", "zh"] : ["zh", "en"];
  const NAMES = ["title", "action"].flatMap((name) => LANGUAGES.map((language) => `${name}_${language}`));
  const ROW = "[data-inline-panel-child]";
  const LONGEST = 40;

  const field = (row, name) => row.querySelector(`[name$="-${name}"]`);

  const words = (row) => {
    const named = NAMES.map((name) => field(row, name)).find((one) => one && one.value);
    let text = named ? named.value.trim() : "";
    if (text.length > LONGEST) text = `${text.slice(0, LONGEST - 1)}…`;
    const amount = field(row, "amount");
    if (amount) {
      const unit = field(row, "unit").selectedOptions[0];
      text += amount.value === "" ? " · ?" : ` · ${amount.value} ${unit.text}`;
    }
    return text;
  };

  const entitle = (row) => {
    const heading = row.querySelector("[data-panel-heading]");
    if (!heading) return;
    let title = heading.querySelector("[data-row-words]");
    if (!title) {
      title = document.createElement("span");
      title.dataset.rowWords = "";
      heading.append(title);
    }
    const text = words(row);
    title.textContent = text && ` ${text}`;
  };

  const fold = (row) => {
    const toggle = row.querySelector("[data-panel-toggle]");
    const isFaulty = row.querySelector(".w-field--error, .error-message");
    if (toggle && !isFaulty && toggle.getAttribute("aria-expanded") === "true") {
      toggle.click();
    }
  };

  window.addEventListener("load", () => {
    for (const row of document.querySelectorAll(ROW)) {
      entitle(row);
      fold(row);
    }
    // A link straight to a field of a row finds it open.
    const wanted = document.getElementById(window.location.hash.slice(1));
    wanted?.closest(ROW)?.querySelector('[data-panel-toggle][aria-expanded="false"]')?.click();
  });

  document.addEventListener("input", (event) => {
    const row = event.target.closest(ROW);
    if (row) entitle(row);
  });
})();
