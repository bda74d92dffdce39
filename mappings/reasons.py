"""Why a file was held or rejected: one code, one whole sentence in each language.

`held` waits for a person and can still come in; `rejected` cannot be used as it is. Neither is ever silent.
"""

from __future__ import annotations

from mappings.vocabulary import Term


class Reason(Term):
    """Reason of a held or rejected file. The sentence says what is wrong and what to do."""

    NO_ROW = (
        "no_row",
        "Tệp không có dòng trong mục lục; bổ sung mục lục rồi nhập lại.",
        "The file has no row in the item list; add the row and ingest again.",
    )
    NO_FILE = (
        "no_file",
        "Mục lục có dòng này nhưng không thấy tệp; kiểm tra tên tệp.",
        "The item list has this row but the file is missing; check its name.",
    )
    UNKNOWN_UNIT = (
        "unknown_unit",
        "Không có đơn vị này trong danh mục; sửa mã đơn vị hoặc thêm đơn vị.",
        "The unit is not in the catalogue; correct its code or add the unit.",
    )
    NOT_IN_CUSTODY = (
        "not_in_custody",
        "Hồ sơ không do đơn vị giao nộp quản lý; chuyển tệp cho lưu trữ viên của đơn vị đang quản lý.",
        "The dossier is not in the custody of the delivering unit; give the file to the archivist who has it.",
    )
    UNKNOWN_GRADE = (
        "unknown_grade",
        "Độ mật không rõ; ghi rõ Thường, Lưu hành nội bộ hoặc Mật.",
        "The grade is not clear; write Thường, Lưu hành nội bộ or Mật.",
    )
    UNKNOWN_KIND = (
        "unknown_kind",
        "Loại văn bản không rõ; chọn một loại trong danh mục.",
        "The kind of document is not clear; choose one of the list.",
    )
    BAD_ROW = (
        "bad_row",
        "Dòng mục lục thiếu hoặc sai dữ liệu; sửa các cột được nêu.",
        "The row of the item list lacks data or is wrong; correct the columns named.",
    )
    ROW_CONFLICT = (
        "row_conflict",
        "Hai dòng mục lục nêu cùng một tệp hoặc cùng một số thứ tự; sửa mục lục.",
        "Two rows name the same file or the same order number; correct the item list.",
    )
    CONTENT_CHANGED = (
        "content_changed",
        "Nội dung tệp khác bản đã nhập trước; người phụ trách quyết định giữ bản nào.",
        "The file differs from the one taken in before; a person must decide which to keep.",
    )
    SEALED_LETTER = (
        "sealed_letter",
        "Đơn tố cáo chưa che danh tính; niêm phong bản gốc, chỉ nhập bản đã che.",
        "An unredacted denunciation; seal the original and take in only the redacted copy.",
    )
    GRADE_CONFLICT = (
        "grade_conflict",
        "Độ mật vừa đọc được vượt mức của hệ thống; hai người được phép xác nhận theo bản giấy.",
        "The grade read is above what this site may hold; two cleared persons must confirm it from the paper.",
    )
    STAMP_UNREADABLE = (
        "stamp_unreadable",
        "Có dấu độ mật nhưng máy không đọc được ở trang đã nêu; quét lại trang cho rõ rồi nhập lại.",
        "There is a secrecy stamp that cannot be read, on the page named; scan it again clearly and ingest again.",
    )
    KIND_CONFLICT = (
        "kind_conflict",
        "Trang đầu là đơn thư nhưng mục lục ghi loại khác; xác định lại loại văn bản.",
        "The first page is a letter but the item list says otherwise; settle the kind.",
    )
    ABOVE_CEILING = (
        "above_ceiling",
        "Độ mật vượt mức được phép của hệ thống; giữ bản giấy, không số hóa.",
        "The grade is above what this site may hold; keep the paper, do not digitise.",
    )
    QUARANTINED = (
        "quarantined",
        "Đọc tệp thất bại nhiều lần; tệp được cách ly để kỹ thuật xem.",
        "Reading failed several times; the file is set aside for a technician.",
    )
    TOO_SLOW = (
        "too_slow",
        "Đọc tệp vượt quá thời gian cho phép; tách nhỏ tệp hoặc tăng giới hạn.",
        "Reading took longer than allowed; split the file or raise the limit.",
    )
    TOO_MUCH_MEMORY = (
        "too_much_memory",
        "Đọc tệp vượt quá bộ nhớ cho phép; giảm kích thước ảnh rồi nhập lại.",
        "Reading took more memory than allowed; reduce the image and ingest again.",
    )
    EMPTY = "empty", "Tệp rỗng; tìm lại bản gốc.", "The file is empty; find the original."
    TRUNCATED = (
        "truncated",
        "Tệp bị hỏng hoặc bị cắt cụt; sao lại từ bản gốc.",
        "The file is damaged or cut short; copy it again from the original.",
    )
    ENCRYPTED = (
        "encrypted",
        "Tệp có mật khẩu; gỡ mật khẩu rồi nhập lại.",
        "The file has a password; remove it and ingest again.",
    )
    UNSUPPORTED = (
        "unsupported",
        "Loại tệp này hệ thống chưa đọc được; chuyển sang PDF rồi nhập lại.",
        "This type of file cannot be read; convert it to PDF and ingest again.",
    )
    ATTACHMENT = (
        "attachment",
        "Không đọc được chữ trong tệp đính kèm (số thứ tự ghi ở sau); lưu riêng từng tệp đính kèm, in thư ra PDF "
        "rồi nhập tất cả.",
        "An attachment has no readable text (its number follows); save each attachment, print the mail to PDF and "
        "ingest all.",
    )
    ARCHIVE_FILE = (
        "archive_file",
        "Tệp nén không được nhận; giải nén rồi nhập từng tệp.",
        "Packed files are not taken in; unpack and ingest each file.",
    )
    TOO_MANY_PAGES = (
        "too_many_pages",
        "Tệp có quá nhiều trang; tách thành các văn bản rồi nhập lại.",
        "The file has too many pages; split it into documents and ingest again.",
    )
    TOO_LARGE = (
        "too_large",
        "Tệp hoặc ảnh quá lớn; giảm kích thước rồi nhập lại.",
        "The file or image is too large; reduce it and ingest again.",
    )
    LINK_OUTSIDE = (
        "link_outside",
        "Liên kết trỏ ra ngoài thư mục; chép tệp thật vào thư mục.",
        "The link points outside the folder; copy the real file into it.",
    )
    NOT_A_FILE = (
        "not_a_file",
        "Không phải tệp thường (thiết bị, ống dẫn hoặc liên kết hỏng).",
        "Not a regular file (a device, a pipe or a broken link).",
    )
    UNREADABLE = (
        "unreadable",
        "Không mở được tệp; kiểm tra quyền đọc và ổ đĩa.",
        "The file cannot be opened; check permissions and the disk.",
    )
    NO_TEXT = (
        "no_text",
        "Không đọc được chữ nào trên mọi trang; quét lại rõ hơn.",
        "No text could be read on any page; scan it again more clearly.",
    )
