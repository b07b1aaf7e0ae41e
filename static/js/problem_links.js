// Links from what stops a publication to the field it is about, on another tab.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-problem]");
  const field = link && document.getElementById(link.hash.slice(1));
  if (!field) return;
  event.preventDefault();
  const panel = field.closest("[role=tabpanel]");
  document.querySelector(`[role=tab][href="#${panel && panel.id}"]`)?.click();

  const show = (patience) => {
    // The tab opens some frames later.
    if (panel && panel.hidden && patience) {
      requestAnimationFrame(() => show(patience - 1));
      return;
    }
    const folded = field.closest("details");
    if (folded) folded.open = true;
    // A hash also opens what is collapsed.
    window.location.hash = link.hash;
    field.focus({ preventScroll: true });
    field.scrollIntoView({ block: "center", behavior: "instant" });
  };
  show(60);
});
