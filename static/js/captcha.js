// A new picture without sending the form. Without this script the same button
// sends the form and everything typed comes back with the new picture.
for (const box of document.querySelectorAll("[data-captcha]")) {
  const button = box.querySelector("[data-captcha-renew]");
  const image = box.querySelector("[data-captcha-image]");
  if (!button || !image) continue;
  button.addEventListener("click", async (event) => {
    event.preventDefault();
    button.disabled = true;
    try {
      const answer = await fetch(box.dataset.captcha, {
        headers: { "X-Requested-With": "XMLHttpRequest" },
        credentials: "same-origin",
      });
      if (!answer.ok) throw new Error(answer.status);
      const fresh = await answer.json();
      const sound = fresh.audio_url + "?lang=" + (document.documentElement.lang.startsWith("zh") ? "zh" : "en");
      box.querySelector("[data-captcha-key]").value = fresh.key;
      image.src = fresh.image_url;
      box.querySelector("[data-captcha-audio]").src = sound;
      box.querySelector("[data-captcha-link]").href = sound;
      const field = box.querySelector("input[type=text]");
      field.value = "";
      field.focus();
    } catch {
      // The server asked us to wait, or is away: let the button send the form.
      button.form.requestSubmit(button);
    } finally {
      button.disabled = false;
    }
  });
}
