import json
from datetime import date
from uuid import uuid4

import pytest
from django.core.exceptions import FieldError, ValidationError
from django.db import connection, models, transaction
from django.forms import modelform_factory
from django.forms.models import model_to_dict
from hypothesis import given
from hypothesis import strategies as st

from casework.keys import DataKey, new_data_key
from casework.sealing import (
    SealBroken,
    Sealed,
    SealedField,
    SealedTextField,
    Sealing,
    open_sealed,
    seal,
)

from .letters import (
    KEYS_OF_LETTERS,
    SECRET,
    Enclosure,
    Letter,
    build_letter,
    loaded,
    stored,
)

KEY = DataKey(b"k" * 32)


@pytest.fixture
def tables(db):
    with connection.cursor() as cursor:
        for model in (Letter, Enclosure):
            columns = ", ".join(
                f"{field.column} {field.db_type(connection)}"
                for field in model._meta.local_concrete_fields
            )
            cursor.execute(f"CREATE TABLE {model._meta.db_table} ({columns})")


@pytest.fixture
def letter(tables):
    letter = build_letter(answers={"where": SECRET})
    letter.save()
    return letter


@given(st.binary(max_size=300), st.text(max_size=40))
def test_what_was_sealed_opens(plain, context):
    assert open_sealed(KEY, seal(KEY, plain, context), context) == plain


@given(st.binary(max_size=60), st.data())
def test_a_change_of_any_byte_is_noticed(plain, data):
    sealed = bytearray(seal(KEY, plain, "a"))
    place = data.draw(st.integers(0, len(sealed) - 1))
    sealed[place] ^= data.draw(st.integers(1, 255))

    with pytest.raises(SealBroken):
        open_sealed(KEY, bytes(sealed), "a")


@pytest.mark.parametrize("cut", [0, 1, 12, 28, 40, -1])
def test_cut_or_lengthened_bytes_do_not_open(cut):
    sealed = seal(KEY, b"plain", "a")

    for changed in (sealed[:cut], sealed + b"\0", b"", b"plain text"):
        with pytest.raises(SealBroken):
            open_sealed(KEY, changed, "a")


def test_another_place_or_another_key_does_not_open():
    sealed = seal(KEY, b"plain", "row:1#name")

    with pytest.raises(SealBroken, match="row:2#name does not open"):
        open_sealed(KEY, sealed, "row:2#name")
    with pytest.raises(SealBroken):
        open_sealed(new_data_key(), sealed, "row:1#name")


def test_the_length_of_a_short_text_is_hidden():
    sizes = {len(seal(KEY, b"x" * size, "a")) for size in range(32)}

    assert len(sizes) == 1


@given(st.integers(32, 100_000))
def test_padding_costs_at_most_an_eighth(size):
    sealed = len(seal(KEY, bytes(size), "a")) - 29

    assert size < sealed <= (size + 1) * 1.125 + 1


def test_text_is_plain_in_python_and_sealed_in_the_database(letter):
    assert loaded(letter).body == SECRET
    assert loaded(letter).answers == {"where": SECRET}
    for column in ("body", "answers"):
        for encoding in ("utf-8", "utf-16-le", "gb18030"):
            assert "canary".encode(encoding) not in stored(letter, column)


def test_empty_and_absent_text_stay_apart(tables):
    empty, absent = build_letter(body="", remark=""), build_letter(remark=None)
    Letter.objects.bulk_create([empty, absent])

    assert (loaded(empty).body, loaded(empty).remark) == ("", "")
    assert loaded(absent).remark is None
    assert list(Letter.objects.filter(remark__isnull=True)) == [absent]
    assert stored(absent, "remark") is None


def test_a_list_of_rows_opens_nothing(letter):
    KEYS_OF_LETTERS.pop(letter.pk)

    row = next(iter(Letter.objects.all()))

    assert row.answered is False
    with pytest.raises(KeyError):
        _ = row.body


def test_create_and_update_seal(tables):
    pk = uuid4()
    KEYS_OF_LETTERS[pk] = new_data_key()

    letter = Letter.objects.create(pk=pk, body=SECRET)
    letter.body = "anders"
    letter.save(update_fields=["body"])

    assert loaded(letter).body == "anders"


def test_fields_left_out_of_an_update_stay(letter):
    letter.body, letter.answers = "changed", {"changed": True}

    letter.save(update_fields=["answers"])

    assert loaded(letter).body == SECRET
    assert loaded(letter).answers == {"changed": True}


def test_an_untouched_value_is_written_back_as_it_was(letter):
    before = stored(letter)
    row = loaded(letter)
    assert row.body == SECRET

    row.body = SECRET
    row.save()

    assert stored(letter) == before


def test_a_changed_value_is_sealed_anew(letter):
    before = stored(letter)

    letter.body = SECRET + "!"
    letter.save()

    assert stored(letter) != before
    assert loaded(letter).body == SECRET + "!"


def test_an_object_changed_in_place_is_saved(letter):
    row = loaded(letter)
    row.answers["when"] = "昨天"
    row.save()

    assert loaded(letter).answers == {"where": SECRET, "when": "昨天"}


def test_saving_a_row_that_was_never_opened_needs_no_key(letter):
    KEYS_OF_LETTERS.pop(letter.pk)
    row = loaded(letter)

    row.answered = True
    row.save()

    assert stored(row, "answered") is True


def test_refreshing_opens_nothing_and_forgets_what_was_open(letter):
    other = loaded(letter)
    other.body = "newer"
    other.save()

    letter._key = None
    key = KEYS_OF_LETTERS.pop(letter.pk)
    letter.refresh_from_db()
    KEYS_OF_LETTERS[letter.pk] = key

    assert letter.body == "newer"


@pytest.mark.parametrize(
    "rows", [lambda: Letter.objects.defer("body"), lambda: Letter.objects.only("id")]
)
def test_a_deferred_value_is_fetched_when_it_is_read(
    letter, rows, django_assert_num_queries
):
    row = rows().get(pk=letter.pk)
    assert "body" in row.get_deferred_fields()

    with django_assert_num_queries(1):
        assert row.body == SECRET
        assert row.body == SECRET


def test_saving_a_row_with_deferred_values_leaves_them(letter):
    row = Letter.objects.only("answered").get(pk=letter.pk)
    row.answered = True
    row.save()

    assert loaded(letter).body == SECRET


def test_a_related_row_opens_too(letter, django_assert_num_queries):
    Enclosure.objects.bulk_create([Enclosure(pk=1, letter=letter)])

    with django_assert_num_queries(1):
        assert Enclosure.objects.select_related("letter").get().letter.body == SECRET


def test_text_moved_to_another_row_or_column_does_not_open(letter):
    other = build_letter(body="other", remark="remark")
    other.save()

    Letter.objects.filter(pk=other.pk).update(body=stored(letter))
    Letter.objects.filter(pk=letter.pk).update(body=stored(letter, "answers"))

    for row in (other, letter):
        with pytest.raises(SealBroken, match=f"{row.pk}#body does not open"):
            _ = loaded(row).body


def test_copying_a_row_seals_what_was_read_and_refuses_what_was_not(letter):
    twin = loaded(letter)
    twin.pk, twin._state.adding, twin._key = uuid4(), True, new_data_key()
    KEYS_OF_LETTERS[twin.pk] = twin._key

    with pytest.raises(SealBroken), transaction.atomic():
        twin.save(force_insert=True)

    twin.body, twin.answers = "twin", {}
    twin.save(force_insert=True)
    assert loaded(twin).body == "twin"


@pytest.mark.parametrize(
    "lookup", ["body", "body__exact", "body__contains", "body__in", "body__gt"]
)
def test_rows_cannot_be_found_by_sealed_text(tables, lookup):
    with pytest.raises(FieldError, match="sealed"):
        Letter.objects.filter(**{lookup: SECRET})


@pytest.mark.parametrize(
    "write",
    [
        pytest.param(lambda row: Letter.objects.update(body="x"), id="update"),
        pytest.param(
            lambda row: Letter.objects.bulk_update([row], ["body"]), id="bulk"
        ),
    ],
)
def test_writes_that_know_no_row_are_refused(letter, write):
    letter.body = "changed"

    with (
        pytest.raises(TypeError, match="only be written by saving its row"),
        transaction.atomic(),
    ):
        write(letter)
    assert loaded(letter).body == SECRET


@pytest.mark.parametrize("value", [b"bytes", 7, ["list"], models.F("remark")])
def test_only_text_goes_into_a_text_field(tables, value):
    with pytest.raises(TypeError, match="takes text"):
        build_letter(body=value).save()


@pytest.mark.parametrize("value", ["text", 7, True, {1, 2}])
def test_only_an_object_or_list_goes_into_a_json_field(tables, value):
    with pytest.raises(TypeError, match="takes a dict or a list"):
        build_letter(answers=value).save()


def test_dates_in_an_object_become_text(tables):
    letter = build_letter(answers={"on": date(2026, 3, 2)})
    letter.save()

    assert loaded(letter).answers == {"on": "2026-03-02"}


def test_no_representation_shows_text(letter):
    row = loaded(letter)
    assert row.body == SECRET

    shown = repr([row, row.__dict__, Letter.objects.values("body", "answers")])
    assert "canary" not in shown
    assert "<sealed>" in shown
    assert str(stored(letter)) == "<sealed>"


def test_forms_start_with_plain_text_and_save_sealed(letter):
    form_class = modelform_factory(Letter, fields=["body", "remark", "answers"])
    form = form_class(instance=loaded(letter))
    assert form.initial["body"] == model_to_dict(letter)["body"] == SECRET

    posted = {"body": "new", "remark": "", "answers": json.dumps({"a": [1]})}
    form = form_class(posted, instance=loaded(letter))
    assert form.is_valid(), form.errors
    form.save()

    assert loaded(letter).body == "new"
    assert loaded(letter).answers == {"a": [1]}


def test_the_longest_length_counts_characters_of_the_text(letter):
    letter.remark = "长" * 21

    with pytest.raises(ValidationError, match="20"):
        letter.full_clean()


def test_a_value_loaded_from_elsewhere_is_written_as_stored(letter):
    letter.body = Sealed(stored(letter))
    letter.save()

    assert loaded(letter).body == SECRET


def test_an_index_on_a_sealed_column_is_a_fault():
    class Wrong(models.Model):
        name = SealedTextField(db_index=True)

        class Meta:
            app_label = "sealing_tests"

        def __str__(self):
            return ""

    found = {error.id for error in Wrong.check()}

    assert {"casework.sealing.E001", "casework.sealing.E002"} <= found
    assert not Letter.check()


def test_a_model_must_say_where_its_key_and_place_come_from():
    field = SealedField()

    for missing in (
        Sealing().sealing_key,
        Sealing().sealing_context,
        lambda: field.encode(""),
        lambda: field.decode(b""),
    ):
        with pytest.raises(NotImplementedError):
            missing()


def test_on_the_class_the_field_can_be_looked_up():
    assert Letter.body.field is Letter._meta.get_field("body")


def test_a_field_is_written_into_a_migration_by_its_own_name():
    field = Letter._meta.get_field("remark")

    _, path, args, kwargs = field.deconstruct()

    assert path == "casework.sealing.SealedTextField"
    assert (args, kwargs) == ([], {"null": True, "blank": True, "max_length": 20})
