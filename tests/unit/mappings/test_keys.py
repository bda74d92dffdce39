"""Keys of document numbers and of names: however they were typed, one form to compare by."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappings.vietnamese import letters, looks_like_number, name_key, nfc, number_key


def nfd(text: str) -> str:
    return unicodedata.normalize("NFD", text)


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("Số 12-KL/UBKTThU", "12-kl/ubktthu"),
        ("Số 12 - KL/UBKTThU", "12-kl/ubktthu"),
        ("số: 12–KL/UBKTTHU,", "12-kl/ubktthu"),
        (nfd("Số 12-KL/UBKTThU"), "12-kl/ubktthu"),
        ("SỐ 05-QĐ/TW", "5-qd/tw"),
        ("5-QÐ/TW", "5-qd/tw"),
        ("Số: 3105/QĐ-UBND", "3105/qd-ubnd"),
        ("3105 ∕ QĐ − UBND", "3105/qd-ubnd"),
        ("12/2019/NĐ-CP", "12/2019/nd-cp"),
        ("152-BC/ĐU", "152-bc/du"),
        ("hồ sơ 12", "hoso12"),
    ],
)
def test_a_document_number_has_one_key(written: str, key: str) -> None:
    assert number_key(written) == key == number_key(key)


@pytest.mark.parametrize(
    "text", ["12-KL/UBKTThU", "Số: 3105/QĐ-UBND", "12-kl", "222 - KH/UBKTTW", "12/2019/NĐ-CP", "12a-QĐ/TW"]
)
def test_a_number_is_known_as_one(text: str) -> None:
    assert looks_like_number(text)


@pytest.mark.parametrize(
    "text", ["24/3/2025", "12-15", "kỷ luật", "QĐ/KT", "2023", "", "Số ……/QĐ-UBND", "hồ sơ 12-KL/TU"]
)
def test_what_is_not_a_number_is_not_taken_for_one(text: str) -> None:
    assert not looks_like_number(text)


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("đồng chí Lê Ngọc Thành", "le ngoc thanh"),
        ("Đ/c  Lê Ngọc Thành", "le ngoc thanh"),
        ("Ông LÊ NGỌC THÀNH.", "le ngoc thanh"),
        ("Thượng tá, TS Nguyễn Quý", "nguyen quy"),
        ("PGS.TS. BS Hoà", "hoa"),
        ("Đại uý Trần Thuý", "tran thuy"),
        (nfd("bà Trần Thúy"), "tran thuy"),
        ("chị Anh", "anh"),
        ("anh Lê Văn Thư", "le van thu"),
        ("Anh Thư", "anh thu"),
        ("Cù Huy Hà", "cu huy ha"),
        ("H’Hen  Niê", "h'hen nie"),
        ("Ths. Phan Đình Ðỉnh", "phan dinh dinh"),
        ("Bà", "ba"),
        ("", ""),
    ],
)
def test_a_name_has_one_key_whatever_stands_before_it(written: str, key: str) -> None:
    assert name_key(written) == key


@given(st.text("".join([*letters(), "\u0301\u0323 .,:-/'’0123456789abĐQu\u00a0\n"])))
def test_keys_hold_no_accent_and_no_stray_space(text: str) -> None:
    for key in (name_key(nfc(text)), number_key(nfc(text))):
        assert key == key.strip().lower()
        assert not set(key) & set(letters())
