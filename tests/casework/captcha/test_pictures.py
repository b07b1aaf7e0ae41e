import io
import random

from PIL import Image

from casework.captcha import pictures

KEY, OTHER = "a" * 40, "b" * 40


def test_picture_of_a_challenge_is_always_the_same():
    assert pictures.png("12345", key=KEY) == pictures.png("12345", key=KEY)


def test_pictures_of_two_challenges_differ_for_the_same_digits():
    assert pictures.png("12345", key=KEY) != pictures.png("12345", key=OTHER)


def test_picture_opens_at_its_size():
    image = Image.open(io.BytesIO(pictures.png("00000", key=KEY)))

    assert image.format == "PNG"
    assert image.size == (pictures.WIDTH, pictures.HEIGHT)


def test_drawing_leaves_the_random_generator_of_the_process_alone():
    random.seed(7)
    expected = random.random()
    random.seed(7)

    pictures.png("12345", key=KEY)

    assert random.random() == expected
