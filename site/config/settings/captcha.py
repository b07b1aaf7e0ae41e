CAPTCHA_LENGTH = 5
CAPTCHA_TIMEOUT = 30  # minutes; the package's 5 are too few to write a complaint in
CAPTCHA_TEST_MODE = False
