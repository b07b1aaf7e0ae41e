// A new picture without sending the form. Without this script the same button
// sends the form, and everything typed comes back with the new picture.
for (const box of document.querySelectorAll("[data-captcha]")) {
  const button = box.querySelector("[data-captcha-renew]");
  const image = box.querySelector("[data-captcha-image]");
  if (!button || !image) continue;
  const field = box.querySelector("input[type=text]");
  const language = document.documentElement.lang.startsWith("zh") ? "zh" : "en";

  const show = (fresh) => {
    const sound = `${fresh.audio_url}?lang=${language}`;
    box.querySelector("[data-captcha-key]").value = fresh.key;
    box.querySelector("[data-captcha-audio]").src = sound;
    box.querySelector("[data-captcha-link]").href = sound;
    image.src = fresh.image_url;
    field.value = "";
    field.focus();
  };

  button.addEventListener("click", async (event) => {
    event.preventDefault();
    try {
      const answer = await fetch(box.dataset.captcha, {
        headers: { "X-Requested-With": "XMLHttpRequest" },
        credentials: "same-origin",
      });
      if (!answer.ok) throw new Error(String(answer.status));
      show(await answer.json());
    } catch {
      // We were asked to wait, or the line is down: send the form, as without script.
      button.form.requestSubmit(button);
    }
  });
}
