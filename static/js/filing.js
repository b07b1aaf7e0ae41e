// Small conveniences for the complaint form, which is whole without them.
const MEGABYTE = 1024 * 1024;
const LARGEST_FILE = 20 * MEGABYTE;
const LARGEST_FORM = 50 * MEGABYTE;

const form = document.querySelector("form[data-filing]");

// Who stays anonymous is not asked for a name. The fields are only hidden: choosing
// the other answer brings back what was typed.
const named = form?.querySelector("[data-named]");
if (named) {
  const show = () => {
    const chosen = form.querySelector("input[name=standing]:checked");
    named.hidden = chosen?.value === "anonymous";
  };
  form.addEventListener("change", show);
  show();
}

// A file that is too large is named before it travels: a body over the limit never
// reaches the page that would give the text back.
const files = form?.querySelector("input[type=file]");
if (files) {
  const words = document.createElement("p");
  words.className = "field__error";
  words.setAttribute("role", "alert");
  files.after(words);

  const isTooLarge = () => {
    const chosen = [...files.files];
    const large = chosen.filter((file) => file.size > LARGEST_FILE);
    const sum = chosen.reduce((total, file) => total + file.size, 0);
    const wrong = large.length > 0 || sum > LARGEST_FORM;
    const list = (large.length ? large : chosen)
      .map((file) => `${file.name} (${(file.size / MEGABYTE).toFixed(1)} MB)`)
      .join("; ");
    words.textContent = wrong ? `${form.dataset.tooLarge} ${list}` : "";
    return wrong;
  };
  files.addEventListener("change", isTooLarge);
  form.addEventListener("submit", (event) => {
    if (isTooLarge()) {
      event.preventDefault();
      files.focus();
    }
  });
}
