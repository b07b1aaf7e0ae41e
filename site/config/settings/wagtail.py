from config.env import env

WAGTAIL_SITE_NAME = env("OPENWINDOW_SITE_NAME", default="阳光窗口")
# Where mails to staff point to.
WAGTAILADMIN_BASE_URL = env(
    "OPENWINDOW_BASE_URL", default=f"http://127.0.0.1:{env('PORT', default='8000')}"
)
WAGTAIL_I18N_ENABLED = True
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAILADMIN_PERMITTED_LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]

# The admin otherwise calls gravatar.com (a hash of the staff e-mail) and
# releases.wagtail.org.
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILDOCS_MAX_UPLOAD_SIZE = 20 * 1024 * 1024  # bytes
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "xlsx"]
# "redirect" and "direct" would hand the file over without its strict headers.
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024  # bytes
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 50_000_000
WAGTAILADMIN_USER_LOGIN_FORM = "casework.sign_in.ThrottledLoginForm"
