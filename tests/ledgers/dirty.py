"""Workbooks as districts send them, made on the spot: headers, groups, padding and all."""

import io

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile


def workbook(*sheets, name="台账.xlsx", merged=(), formulas=()):
    """An upload of ``(title, rows)`` sheets; ``merged`` ranges of the first sheet."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    for one in merged:
        book.worksheets[0].merge_cells(one)
    for cell, formula in dict(formulas).items():
        book.worksheets[0][cell] = formula
    return upload(book, name)


def upload(book, name="台账.xlsx"):
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile(name, out.getvalue())


def plan_2018():
    """某区 2018 计划表 (DOMAIN b.2): title, unit row, one header row, 合计（42项） at the end."""
    return [
        ["2018年全区重点项目投资计划表"],
        [None] * 9 + ["单位：万元"],
        [
            *("序号", "项目名称", "建设性质", "建设内容", "总投资", "2018年计划投资", "开工时间"),
            *("竣工时间", "资金渠道", "责任单位", "包联领导"),
        ],
        [
            *(1, "★滨海路综合管廊", "新建", "管廊 3 公里", 20000, 8000, "2018.0", 2019.0),
            *("财政", " " * 15 + "住建局\n滨海路街道", "王建军 李志强"),
        ],
        [
            *(2, "智慧停车\n示范工程", "续建", None, "15,000", "６０００", "2017.10", "2020.12"),
            *("自筹", "住建局", "王建军、李志强"),
        ],
        ["合计（2项）", None, None, None, 35000, 14000],
        ["填报人：张三", None, None, "联系电话：6891234"],
    ]


def detail_zhangzhou():
    """漳州 明细表: two header rows, 20 columns, 合计 first with 13个 in the name cell."""
    return [
        ["2010年市重点项目明细表"],
        ["计量单位：万元"],
        [
            *("序号", "项目名称", "项目性质", "建设内容及规模", "建设起止时间", "总投资"),
            *("至2009年底累计完成", "2010年计划", "1–7月完成", "后五个月关键节点安排"),
            *("大干150天力争完成", "业主", None, None, None, "挂钩责任单位", None, None, None),
            "市挂钩领导",
        ],
        [None] * 11
        + ["名称", "负责人", "联系人", "电话", "名称", "责任人", "联络人", "电话", None],
        ["合计", "2个", None, None, None, "70000", 37177, 8000, 3000],
        ["一", "在建", None, None, None, 70000, 37177, 8000, 3000],
        [
            *(
                1,
                "●垃圾压缩转运站",
                "在建",
                "日处理 600 吨",
                "2007.10-2010.12",
                "20000",
                17177,
                3000,
            ),
            *(
                1000,
                "设备安装",
                2000,
                "城投公司",
                "赵一",
                "钱二",
                6891234,
                "住建局",
                "孙三",
                "李四",
            ),
            *("6890000", "周副市长"),
        ],
        [
            *(2, "芝罘路改造", "在建", "2.3 公里", "09.10-11.3", 50000, 20000, 5000, 2000, "路基"),
            *(3000, "交投公司", "吴五", None, None, "交通局", "郑六", None, None, "周副市长"),
        ],
    ]


DETAIL_MERGED = ("A1:T1", "L3:O3", "P3:S3", *(f"{c}3:{c}4" for c in "ABCDEFGHIJKT"))


def monthly_nanping():
    """南平 月报: 合计（100项）→ 其中：在建（90项）→ 一、市本级 → （一）在建."""
    return [
        ["2010年3月重点项目进展月报"],
        ["单位：亿元"],
        [
            *(
                "序号",
                "项目名称",
                "总投资",
                "开工至上年底累计",
                "2010年计划",
                "1–3月实际完成",
                None,
            ),
            *(None, "建设单位", "挂点领导"),
        ],
        [None] * 5 + ["完成投资", "占年计划%", "形象进度"],
        [None, "合计（3项）", 9.3, 2.0, 3.1, 0.6],
        [None, "其中：在建（2项）", 6.3, 2.0, 2.1, 0.5],
        [None, "一、市本级", None, None, None, None],
        [None, "（一）在建", 6.3, 2.0, 2.1, 0.5],
        [1, "高铁站房", 4.2, 1.5, 1.4, 0.3, "21%", "主体施工 40%", "铁建公司", "陈"],
        [2, "体育中心", 2.1, 0.5, 0.7, 0.2, "29%", "基础 15%", "城投公司", "林"],
        [None, "（二）前期", 3.0, None, 1.0, 0.1],
        [3, "图书馆新馆", 3.0, None, 1.0, 0.1, "10%", "前期", "文旅局", "林"],
    ]
