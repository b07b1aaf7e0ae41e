"""Sealing: text in Python, ciphertext in the database.

`seal` and `open_sealed` are the primitives. `SealedTextField` and `SealedJSONField`
seal at save and open on first attribute access, so a list of a thousand rows opens
nothing. Key and place come from the row: see `SealedRow`.

A sealed value is bound to its row and column; moved elsewhere it does not open. It is
padded, so its length tells an eighth more or less, and below 32 bytes nothing at all.
A column keeps its name for ever (`db_column` when the field is renamed), and one added
to an existing table is `null=True`, without a default.
"""

import base64
import copy
import json
import secrets
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django import forms
from django.core import checks
from django.core.exceptions import FieldError
from django.core.serializers.json import DjangoJSONEncoder
from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils.functional import Promise

from .keys import DataKey

FORMAT = b"\x01"  # AES-256-GCM over padded text
NONCE_BYTES = 12
TAG_BYTES = 16
SMALLEST = 32  # bytes


class SealBroken(Exception):
    """Sealed bytes were changed, moved from another place, or need another key."""


class KeyDestroyed(Exception):
    """The key was destroyed at erasure: this can never be read again."""


def seal(key: bytes, plain: bytes, context: str) -> bytes:
    nonce = secrets.token_bytes(NONCE_BYTES)
    associated = FORMAT + context.encode()
    return FORMAT + nonce + AESGCM(key).encrypt(nonce, _padded(plain), associated)


def open_sealed(key: bytes, sealed: bytes, context: str) -> bytes:
    sealed = bytes(sealed)
    if len(sealed) < 1 + NONCE_BYTES + TAG_BYTES or sealed[:1] != FORMAT:
        raise SealBroken(f"{context} does not hold a sealed value.")
    nonce = sealed[1 : 1 + NONCE_BYTES]
    associated = FORMAT + context.encode()
    try:
        padded = AESGCM(key).decrypt(nonce, sealed[1 + NONCE_BYTES :], associated)
    except InvalidTag:
        raise SealBroken(
            f"{context} does not open: it was changed, moved here from another "
            "place, or sealed with another key."
        ) from None
    return padded[: padded.rindex(b"\x80")]


def _padded(plain: bytes) -> bytes:
    size = max(len(plain) + 1, SMALLEST)
    # Padmé (Nikitin et al., PETS 2019): sizes keep only their leading bits.
    exponent = size.bit_length() - 1
    step = 1 << (exponent - exponent.bit_length())
    size = -(-size // step) * step
    return (plain + b"\x80").ljust(size, b"\0")


class Sealed(bytes):
    """A value as the database holds it."""

    def __repr__(self) -> str:
        return "<sealed>"

    __str__ = __repr__


class Cell:
    """What an instance holds for a sealed column: stored bytes, opened text, or both.

    It shows no text and pickles only what is stored.
    """

    __slots__ = ("field", "opened_at", "plain", "plain_known", "sealed", "text")

    def __init__(self, field: "SealedField", sealed: Sealed | None = None) -> None:
        self.field = field
        self.sealed = sealed
        self.plain: Any = None
        self.plain_known = False
        # The encoded text that `sealed` holds, with the key and place it is bound to.
        self.text: bytes | None = None
        self.opened_at: tuple[bytes, str] | None = None

    def __repr__(self) -> str:
        return "<sealed>"

    def __reduce__(self) -> tuple[Any, ...]:
        if self.sealed is None or self.is_changed():
            raise TypeError(f"{self.field} holds text that has not been saved.")
        return _stored_cell, (self.field.model, self.field.attname, bytes(self.sealed))

    def __deepcopy__(self, memo: dict[int, Any]) -> "Cell":
        twin = self.holding(copy.deepcopy(self.plain, memo))
        twin.plain_known = self.plain_known
        return twin

    def holding(self, plain: Any) -> "Cell":
        """Return a cell with this text in place of the present one, not yet sealed."""
        cell = Cell(self.field, self.sealed)
        cell.plain, cell.plain_known = plain, True
        cell.text, cell.opened_at = self.text, self.opened_at
        return cell

    def is_changed(self) -> bool:
        return self.plain_known and self.field.encode(self.plain) != self.text

    def open(self, key: bytes, place: str) -> Any:
        self.text = open_sealed(key, self.sealed or b"", place)
        self.opened_at = key, place
        self.plain, self.plain_known = self.field.decode(self.text), True
        return self.plain

    def close(self, key: bytes, place: str) -> Sealed:
        text = self.field.encode(self.plain)
        if self.sealed is None or (text, (key, place)) != (self.text, self.opened_at):
            self.sealed = Sealed(seal(key, text, place))
            self.text, self.opened_at = text, (key, place)
        return self.sealed


def _stored_cell(model: type[models.Model], attname: str, sealed: bytes) -> Cell:
    field: Any = model._meta.get_field(attname)
    return Cell(field, Sealed(sealed))


# While a row is refreshed, values go from one instance to the other as stored.
_as_stored: ContextVar[bool] = ContextVar("sealing_as_stored", default=False)


class Sealing:
    """Mixin of models with sealed fields, named before `models.Model`."""

    def sealing_key(self) -> bytes:
        """Return the data key of the case (kept on the instance by the model)."""
        raise NotImplementedError

    def sealing_context(self) -> str:
        """Return what names this row for ever, known before it is inserted.

        The table and a random id, such as `casework.message:<uuid>`; the same words
        whether a row is loaded as parent or as child model.
        """
        raise NotImplementedError

    def __getstate__(self) -> dict[str, Any]:
        state = super().__getstate__()
        return {
            name: value
            for name, value in state.items()  # type: ignore[attr-defined]  # a mixin
            if not isinstance(value, DataKey)
        }

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        token = _as_stored.set(True)
        try:
            super().refresh_from_db(*args, **kwargs)  # type: ignore[misc]  # a mixin
        finally:
            _as_stored.reset(token)


class SealedAttribute:
    """Opens a sealed column when it is read; fetches it first when it was deferred."""

    def __init__(self, field: "SealedField") -> None:
        self.field = field

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        if instance is None:
            return self
        cell = self.cell(instance)
        if cell is None:
            return None
        if _as_stored.get() and cell.sealed is not None:
            return cell.sealed
        if cell.plain_known:
            return cell.plain
        return cell.open(instance.sealing_key(), self.field.place(instance))

    def __set__(self, instance: Any, value: Any) -> None:
        attname = self.field.attname
        if value is None:
            instance.__dict__[attname] = None
        elif isinstance(value, Sealed):
            instance.__dict__[attname] = Cell(self.field, value)
        else:
            before = instance.__dict__.get(attname) or Cell(self.field)
            instance.__dict__[attname] = before.holding(value)

    def cell(self, instance: Any) -> Cell | None:
        attname = self.field.attname
        if attname not in instance.__dict__:
            rows = type(instance)._base_manager.db_manager(
                instance._state.db, hints={"instance": instance}
            )
            stored = rows.filter(pk=instance.pk).values_list(attname, flat=True).get()
            self.__set__(instance, stored)
        cell: Cell | None = instance.__dict__[attname]
        return cell


if TYPE_CHECKING:
    AnyField = models.Field[Any, Any]
    TextBase = models.Field[str, str]
else:
    AnyField = TextBase = models.Field


class SealedField(AnyField):
    """A column of sealed bytes. It cannot be searched, indexed or updated in bulk."""

    descriptor_class: Any = SealedAttribute

    def encode(self, value: Any) -> bytes:
        raise NotImplementedError

    def decode(self, text: bytes) -> Any:
        raise NotImplementedError

    def place(self, instance: Any) -> str:
        context: str = instance.sealing_context()
        return f"{context}#{self.column}"

    def get_internal_type(self) -> str:
        return "BinaryField"

    def get_placeholder(self, value: Any, compiler: Any, connection: Any) -> Any:
        return connection.ops.binary_placeholder_sql(value)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return None if value is None else Sealed(value)

    def pre_save(self, model_instance: Any, add: bool) -> Sealed | None:
        attribute = SealedAttribute(self)
        cell = attribute.cell(model_instance)
        if cell is None:
            return None
        if not cell.plain_known:
            if not add:
                return cell.sealed
            # A copy of a row: better to fail here than when somebody reads it.
            attribute.__get__(model_instance)
        key = model_instance.sealing_key()
        return cell.close(key, self.place(model_instance))

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        if value is None or isinstance(value, Sealed):
            return value
        # update(), bulk_update(), fixtures and column defaults know no row.
        raise TypeError(
            f"{self} can only be written by saving its row: key and place of the "
            "seal come from there. A column added later is null, without a default."
        )

    def get_db_prep_value(
        self, value: Any, connection: Any, prepared: bool = False
    ) -> Any:
        value = super().get_db_prep_value(value, connection, prepared)
        return None if value is None else connection.Database.Binary(value)

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "isnull":
            raise FieldError(
                f"{self} is sealed: rows cannot be found by it ({lookup_name}); "
                "only isnull works. Look people up by blind index."
            )
        return super().get_lookup(lookup_name)

    def value_to_string(self, obj: Any) -> str:
        sealed = self.pre_save(obj, add=False)
        return "" if sealed is None else base64.b64encode(sealed).decode()

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        found: list[checks.CheckMessage] = [*super().check(**kwargs)]
        if self.unique or getattr(self, "db_index", False):
            found.append(
                checks.Error(
                    "A sealed column differs at every save: no index can use it.",
                    obj=self,
                    id="casework.sealing.E001",
                )
            )
        if not issubclass(self.model, Sealing):
            found.append(
                checks.Error(
                    "A model with sealed fields inherits casework.sealing.Sealing.",
                    obj=self,
                    id="casework.sealing.E002",
                )
            )
        return found


class SealedTextField(SealedField, TextBase):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.max_length is not None:
            self.validators.append(MaxLengthValidator(self.max_length))

    def encode(self, value: Any) -> bytes:
        if not isinstance(value, str | Promise):
            raise TypeError(f"{self} takes text, not {type(value).__name__}.")
        return str(value).encode()

    def decode(self, text: bytes) -> str:
        return text.decode()

    def to_python(self, value: Any) -> Any:
        return value if value is None or isinstance(value, str) else str(value)

    def formfield(self, **kwargs: Any) -> Any:
        widget = {} if self.choices is not None else {"widget": forms.Textarea}
        return super().formfield(**{"max_length": self.max_length, **widget, **kwargs})


class SealedJSONField(SealedField):
    """A sealed object or list. One changed in place is sealed anew at save."""

    empty_strings_allowed = False

    def encode(self, value: Any) -> bytes:
        # A bare number or string would pass serializers unsealed.
        if not isinstance(value, dict | list):
            raise TypeError(f"{self} takes a dict or a list.")
        return json.dumps(
            value,
            cls=DjangoJSONEncoder,
            ensure_ascii=False,
            allow_nan=False,
            separators=(",", ":"),
        ).encode()

    def decode(self, text: bytes) -> Any:
        return json.loads(text)

    def formfield(self, **kwargs: Any) -> Any:
        kwargs = {"form_class": forms.JSONField, "encoder": DjangoJSONEncoder} | kwargs
        return super().formfield(**kwargs)
