from typing import Any

from captcha.fields import CaptchaField, CaptchaTextInput
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from casework.captcha import challenges


class PictureInput(CaptchaTextInput):
    """The picture, its sound and the answer; or the pass already earned."""

    template_name = "casework/captcha.html"
    use_fieldset = False  # one control to type in; the key beside it is hidden
    passed_key: str | None = None
    # Set by the view when too many challenges were asked for from one place.
    withheld = False

    def render(
        self, name: str, value: Any, attrs: Any = None, renderer: Any = None
    ) -> SafeString:
        self._key = self.passed_key or ("" if self.withheld else challenges.issue())
        context = self.get_context(name, [self._key, ""], attrs)
        # Django's form renderer does not look into the project's templates/.
        return render_to_string(self.template_name, context)

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        key, answer = context["widget"]["subwidgets"]
        answer["attrs"] |= {"inputmode": "numeric", "maxlength": "20", "value": ""}
        context |= {
            "key": key,
            "answer": answer,
            "passed": self.passed_key is not None,
            "withheld": self.withheld,
            "refresh": reverse("captcha-refresh"),
        }
        return context

    def image_url(self) -> str:
        return reverse("captcha-image", args=[self._key]) if self._key else ""

    def audio_url(self) -> str:
        if not self._key:
            return ""
        language = "zh" if (get_language() or "").startswith("zh") else "en"
        return f"{reverse('captcha-audio', args=[self._key])}?lang={language}"


class OnceCaptchaField(CaptchaField):
    """One try a challenge; a right answer is kept for the form it was given on."""

    widget: PictureInput
    token = ""

    def __init__(self, **kwargs: Any) -> None:
        messages = {
            "required": _("Type the five digits of the picture or the recording."),
            "invalid": _(
                "The digits did not match. Each picture can be tried once: "
                "here is a new one. Nothing else you typed is lost."
            ),
        }
        kwargs.setdefault("label", _("Five digits"))
        super().__init__(
            widget=PictureInput(),
            error_messages=messages | kwargs.pop("error_messages", {}),
            **kwargs,
        )

    def bind(self, *, token: str, key: str = "") -> None:
        """Tell the field which form it stands on, and the key that came with it."""
        self.token = token
        if key and self.holds(key):
            self.widget.passed_key = key

    def holds(self, key: str) -> bool:
        """Whether this key is a pass of the form."""
        return challenges.is_passed(key, token=self.token)

    def spend(self, key: str) -> None:
        challenges.spend(key, token=self.token)

    def clean(self, value: Any) -> str:
        """Return the key of the pass, to be spent by whoever acts on the form."""
        key, text = (value or ["", ""])[:2]
        if self.widget.passed_key:
            return self.widget.passed_key
        if not (text or "").strip():
            raise ValidationError(self.error_messages["required"], code="required")
        passed_key = challenges.answer(key or "", text, token=self.token)
        if passed_key is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        self.widget.passed_key = passed_key
        return passed_key
