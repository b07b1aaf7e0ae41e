"""A table with sealed columns of every sort, of no app."""

from typing import ClassVar
from uuid import UUID, uuid4

from django.db import models

from casework.keys import DataKey, new_data_key
from casework.sealing import SealedJSONField, SealedTextField, Sealing

SECRET = "王某某在窗口被拒绝 canary"

# Keys of the letters below; a test takes one away to play the erased case.
KEYS_OF_LETTERS: dict[UUID, DataKey] = {}


class Letter(Sealing, models.Model):
    id = models.UUIDField(primary_key=True, default=uuid4)
    body = SealedTextField()
    remark = SealedTextField(null=True, blank=True, max_length=20)
    answers = SealedJSONField(default=dict)
    answered = models.BooleanField(default=False)

    objects: ClassVar[models.Manager] = models.Manager()

    class Meta:
        app_label = "sealing_tests"

    def __str__(self):
        return str(self.pk)

    def sealing_key(self):
        if getattr(self, "_key", None) is None:
            self._key = KEYS_OF_LETTERS[self.pk]
        return self._key

    def sealing_context(self):
        return f"sealing_tests.letter:{self.pk}"


class Enclosure(models.Model):
    letter = models.ForeignKey(Letter, on_delete=models.CASCADE)

    class Meta:
        app_label = "sealing_tests"

    def __str__(self):
        return str(self.pk)


def build_letter(**fields):
    letter = Letter(**{"body": SECRET} | fields)
    KEYS_OF_LETTERS[letter.pk] = new_data_key()
    return letter


def stored(letter, column="body"):
    """Return the bytes in the database."""
    return Letter.objects.values_list(column, flat=True).get(pk=letter.pk)


def loaded(letter):
    return Letter.objects.get(pk=letter.pk)
