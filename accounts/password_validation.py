"""What a password must be (ASSURANCE D1), each rule with a sentence that says what to do."""

import re

from django.contrib.auth import password_validation
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError

from accounts.models import PasswordRecord
from laishan_portal.pinyin import pinyin_keys

LONG = 20
_DISTRICT = ("莱山", "烟台", "laishan", "yantai", "370613")
_ROWS = ("abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")
_RUN = 5


class LengthValidator:
    """At least 12 characters, 15 for the three administrators, at most 128."""

    minimum, minimum_admin, maximum = 12, 15, 128

    def validate(self, password, user=None):
        minimum = self.minimum
        if user is not None and user.pk and user.is_administrator:
            minimum = self.minimum_admin
        if len(password) < minimum:
            raise ValidationError(
                f"密码至少 {minimum} 位，现在 {len(password)} 位。可以用一句只有您知道的话。",
                code="password_too_short",
            )
        if len(password) > self.maximum:
            raise ValidationError(
                f"密码最长 {self.maximum} 位，请短一些。", code="password_too_long"
            )

    def get_help_text(self):
        return "至少 12 位（三员 15 位）；20 位以上不限字符种类。"


class ComplexityUnlessLongValidator:
    """Three of: lower case, capitals, digits, signs, Chinese. Waived from 20 characters on,
    and for eight Chinese characters, which say more than three kinds of keys."""

    def validate(self, password, user=None):
        if len(password) >= LONG or len(re.findall(r"[\u4e00-\u9fff]", password)) >= 8:
            return
        kinds = (r"[a-z]", r"[A-Z]", r"[0-9]", r"[^a-zA-Z0-9\u4e00-\u9fff]", r"[\u4e00-\u9fff]")
        if sum(bool(re.search(kind, password)) for kind in kinds) < 3:
            raise ValidationError(
                "大写、小写、数字、符号、汉字里至少要有三种；写到 20 位就不限种类。",
                code="password_too_plain",
            )

    def get_help_text(self):
        return "大写、小写、数字、符号、汉字里至少三种。"


class CommonValidator(password_validation.CommonPasswordValidator):
    """Not on the list of common passwords, not one with a tail, not a row of keys."""

    def validate(self, password, user=None):
        plain = password.lower().strip()
        core = re.sub(r"^[\d\W_]+|[\d\W_]+$", "", plain)
        if plain in self.passwords or (
            len(password) < LONG and len(core) >= 4 and core in self.passwords
        ):
            raise ValidationError(
                "这是常见密码，加几个数字也容易被猜到，请换一个。", code="password_too_common"
            )
        if len(set(plain)) <= 4 or (len(password) < LONG and _has_run(plain)):
            raise ValidationError(
                "里面有连续或重复的字符（如 12345、aaaaa），请换一个。", code="password_in_a_row"
            )

    def get_help_text(self):
        return "不用常见密码，不用连续或重复的字符。"


class ContextWordsValidator:
    """Not the person's, unit's or district's name, in characters or pinyin."""

    def validate(self, password, user=None):
        plain = password.lower()
        for word in {*_DISTRICT, *_words_of(user)}:
            if word in plain:
                raise ValidationError(
                    "密码里不要有您的姓名、登录名、电话、单位或“莱山”，别人容易猜到。",
                    code="password_context_word",
                )

    def get_help_text(self):
        return "不含姓名、登录名、电话、单位名和“莱山”。"


class HistoryValidator:
    """None of the last five, the present one included."""

    keep = 5

    def validate(self, password, user=None):
        if user is None or not user.pk:
            return
        records = PasswordRecord.objects.filter(user=user).values_list("password", flat=True)
        for used in {user.password, *records[: self.keep]}:
            if check_password(password, used):
                raise ValidationError(
                    "最近 5 次用过的密码不能再用，请换一个。", code="password_used_before"
                )

    def get_help_text(self):
        return "不能与最近 5 次用过的相同。"


def _has_run(text: str) -> bool:
    """Five neighbours of a keyboard row, the alphabet or the digits, either way, or repeated."""
    for start in range(len(text) - _RUN + 1):
        piece = text[start : start + _RUN]
        if len(set(piece)) == 1:
            return True
        if any(piece in row or piece[::-1] in row for row in _ROWS):
            return True
    return False


def _words_of(user) -> set[str]:
    if user is None:
        return set()
    words = {user.username, user.email.split("@")[0]}
    person = user.person
    if person is not None:
        words |= {person.name, pinyin_keys(person.name)[0], person.phone}
        if person.unit is not None:
            short = person.unit.short_name
            words |= {short, person.unit.name, pinyin_keys(short)[0]}
    return {word.lower() for word in words if len(word) >= (4 if word.isascii() else 2)}
