# SPDX-License-Identifier: GPL-3.0-or-later
"""Numbers that identify people, made up and valid in themselves, so that each
test has as many as it likes.  The sums are those of DOMAIN's sources, written a
second time: parsers/refcheck.c is not asked."""

LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"


def upn(n):
    """The n-th pupil of one school."""
    digits = "8012000%05d" % n
    total = sum((i + 2) * int(d) for i, d in enumerate(digits))
    return LETTERS[total % 23] + digits


def _ten_digits(n, first, remainder):
    """The n-th number whose weighted sum leaves that remainder."""
    start = first * 10 ** 8 + n
    while True:
        digits = "%09d" % start
        total = sum((10 - i) * int(d) for i, d in enumerate(digits))
        check = (remainder - total) % 11
        if check < 10:
            return digits + str(check)
        start += 10 ** 6  # never issued; the next block


def nhs(n):
    return _ten_digits(n, 7, 0)


def uln(n):
    return _ten_digits(n, 3, 10)
