"""One department is one name, however it was typed."""

import re
import unicodedata

# What people add to a department's name to say its part in the matter.
_PART = re.compile(r"(牵头|负责|主办|承办|办理|会同|等)+$")
_REMARK = re.compile(r"[（(].*?[）)]")
_BLANK = re.compile(r"\s+")
# Names of one and the same office; the short one of the district's own documents counts.
_SAME = {
    "区行政审批服务局": "区行政审批局",
    "行政审批局": "区行政审批局",
    "行政审批服务局": "区行政审批局",
    "区住房和城乡建设局": "区住建局",
    "区住房城乡建设局": "区住建局",
    "住建局": "区住建局",
    "区自然资源局": "自然资源部门",
    "自然资源局": "自然资源部门",
    "自然资源和规划局": "自然资源部门",
    "区生态环境局": "生态环境部门",
    "生态环境局": "生态环境部门",
    "生态环境分局": "生态环境部门",
    "国网供电公司": "供电公司",
}


def department(text: str) -> str:
    """The department under the name it is counted by; the first one where several stand."""
    text = _REMARK.sub("", unicodedata.normalize("NFKC", text))
    text = re.split(r"[、,，;；/]", text.strip())[0]
    text = _PART.sub("", _BLANK.sub("", text))
    text = re.sub(r"^(烟台市)?莱山区", "区", text)
    return _SAME.get(text, text)
