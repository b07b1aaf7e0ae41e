"""How public pages are kept in memory; see config.page_cache."""

from config.env import DATA_DIR, env

# A change is seen at once whatever this says; it bounds what only time changes.
PAGE_CACHE_SECONDS = 300
PAGE_CACHE_MEMORY = 32 * 1024 * 1024  # bytes a process
# One file for all processes of a machine. Several machines share a cache instead.
PAGE_CACHE_GENERATION_FILE = DATA_DIR / "page-cache-generation"
PAGE_CACHE_SHARED_GENERATION = bool(env("OPENWINDOW_CACHE_URL", default=""))
# Parameters of public lists. A page asked for with any other is never kept, so that
# invented ones cannot fill the memory.
PAGE_CACHE_QUERY = frozenset({"page", "category", "unit", "year", "result", "channel"})
PAGE_CACHE_NEVER = (
    "/admin/",
    "/captcha/",
    "/documents/",
    "/healthz",
    "/static/",
    "/media/",
)
# Saved outside Wagtail's publishing and yet seen by the public.
PAGE_CACHE_WATCHES = frozenset(
    {
        "wagtailcore.Locale",
        "wagtailcore.PageViewRestriction",
        "wagtailcore.Site",
        "wagtailimages.Image",
        "wagtailredirects.Redirect",
        "casework.Unit",
        # The deadline calculator offers them.
        "casework.Calendar",
    }
)
