"""Keys that find a name by its sound."""

import pytest

from laishan_portal.pinyin import pinyin_keys


@pytest.mark.parametrize(
    ("text", "full", "initials"),
    [
        ("正大芯智汇", "zhengdaxinzhihui", "zdxzh"),
        ("解甲庄街道", "xiejiazhuangjiedao", "xjzjd"),
        ("莱山区行政服务中心", "laishanquxingzhengfuwuzhongxin", "lsqxzfwzx"),
        ("航天601（二期）", "hangtian601erqi", "ht601eq"),
        ("Park-A 3", "parka3", "parka3"),
        ("", "", ""),
    ],
)
def test_keys(text, full, initials):
    assert pinyin_keys(text) == (full, initials)
