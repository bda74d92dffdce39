"""How each paper of the demo archive lies on the disk: which sample it is, in what medium, how it was scanned.

`papers.py` works this table off. What the item list says about the papers stands in `muc-luc.csv`, as an archivist
types it. Three things are wrong there on purpose, as in every real delivery: a row whose file is missing, a file
without a row, and a denunciation whose redacted copy has not been made.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from demo.blocks import Arrival
from demo.scanner import Scan


class Medium(StrEnum):
    """In what shape a paper lies on the disk."""

    PRINT = "born-digital PDF"
    SCAN = "image PDF"
    JPEG = "photograph"
    TIFF = "scan of several pages"
    PNG = "scan in greys"
    WORD = "Word file"
    RTF_2003 = "Word file of 2003 in TCVN3"


@dataclass(frozen=True, slots=True)
class Rendering:
    """One file below `archive/` and how it is made. `sheet`: the pencilled number of its first sheet."""

    file: str
    sample: str
    medium: Medium
    pages: int = 1
    scan: Scan | None = None
    sheet: int = 0
    seal: str = ""
    by_hand: bool = False
    arrival: Arrival | None = None


_CITY_SEAL = "ỦY BAN KIỂM TRA THÀNH ỦY VÂN LẠC"

RENDERINGS = (
    Rendering(
        "112-2023/12-KL-UBKTThU.pdf",
        "01_ket_luan_kiem_tra_dhvp",
        Medium.SCAN,
        pages=3,
        scan=Scan(seed=1, skew=0.8, quality=30, grain=6),
        sheet=257,
        seal=_CITY_SEAL,
    ),
    Rendering("112-2023/phieu-ket-thuc.pdf", "phieu_ket_thuc", Medium.PRINT),
    Rendering(
        "112-2023/muc-luc-van-ban.png",
        "14_muc_luc_van_ban_trong_ho_so",
        Medium.PNG,
        scan=Scan(seed=14, skew=0.5, grain=0, specks=6, colour=False),
    ),
    Rendering("118-2023/ban-tu-kiem-diem.docx", "13_ban_kiem_diem_ca_nhan", Medium.WORD),
    Rendering(
        "118-2023/214-QD-UBKTThU.pdf",
        "05_quyet_dinh_ky_luat_canh_cao",
        Medium.SCAN,
        scan=Scan(seed=5, skew=-1.0, quality=30, grain=6),
        sheet=3,
        seal=_CITY_SEAL,
    ),
    Rendering(  # sample 16: the second scan of the same decision, on worn paper
        "118-2023/214-QD-UBKTThU (ban 2).pdf",
        "05_quyet_dinh_ky_luat_canh_cao",
        Medium.SCAN,
        scan=Scan(seed=16, skew=1.4, grain=20, specks=400, blur=0.9, tint=(232, 226, 210), quality=22),
        sheet=4,
        seal=_CITY_SEAL,
    ),
    Rendering(
        "118-2023/3105-QD-UBND.pdf",
        "10_quyet_dinh_ubnd_ky_luat_cong_chuc",
        Medium.SCAN,
        scan=Scan(seed=10, dpi=300, skew=0.5, colour=False, quality=26, grain=5, tint=(248, 248, 246)),
        sheet=5,
        seal="ỦY BAN NHÂN DÂN THÀNH PHỐ VÂN LẠC",
    ),
    Rendering(
        "03-2024/don-khieu-nai.tif",
        "06_don_khieu_nai_viet_tay",
        Medium.TIFF,
        pages=2,
        scan=Scan(seed=6, skew=-0.6, quality=32, grain=5, tint=(249, 248, 236), stained=True),
        sheet=1,
        by_hand=True,
    ),
    Rendering("03-2024/1187-QD-ThU.PDF", "07_quyet_dinh_giai_quyet_khieu_nai", Medium.PRINT),
    Rendering(
        "27-2024/den-118.jpg",
        "02_don_to_cao",
        Medium.JPEG,
        scan=Scan(seed=2, skew=1.2, quality=28, grain=6, tint=(246, 246, 239)),
        sheet=1,
    ),
    Rendering(
        "27-2024/03-BC-DKT31.pdf",
        "03_bao_cao_tham_tra_xac_minh",
        Medium.SCAN,
        pages=2,
        scan=Scan(seed=3, skew=-0.7, colour=False, quality=28, grain=6),
        sheet=2,
    ),
    Rendering("27-2024/96-TB-UBKTThU.pdf", "04_thong_bao_ket_luan_giai_quyet_to_cao", Medium.PRINT),
    Rendering(  # the ward's own copy of the notice, with its receiving stamp
        "05-2024/den-57.pdf",
        "04_thong_bao_ket_luan_giai_quyet_to_cao",
        Medium.SCAN,
        scan=Scan(seed=4, skew=-1.3, quality=28, grain=6, tint=(247, 247, 241)),
        sheet=1,
        seal=_CITY_SEAL,
        arrival=Arrival("Đảng ủy phường Hà Sơn", "57", "03/7/2024"),
    ),
    Rendering("09-2025/642-CV-BTCThU.pdf", "11_cong_van_de_nghi_nhan_xet_nhan_su", Medium.PRINT),
    Rendering("09-2025/305-CV-UBKTThU.pdf", "12_cong_van_nhan_xet_nhan_su", Medium.PRINT),
    Rendering("31-2025/412-BC-ThU.pdf", "09_bao_cao_tong_ket_nhiem_ky", Medium.PRINT, pages=3),
    Rendering("01-2025/Biên bản bàn giao hồ sơ.docx", "08_bien_ban_ban_giao_ho_so", Medium.WORD, pages=2),
    Rendering("07-2003/QD07-DU.RTF", "15_legacy_tcvn3_2003", Medium.RTF_2003),
)
