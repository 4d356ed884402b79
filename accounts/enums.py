from django.db import models


class Role(models.TextChoices):
    """The ten roles. Each is a Django group of the same name."""

    LEADER = "leader", "区领导"
    OFFICE = "office", "项目办"
    UNIT_REPORTER = "unit_reporter", "单位填报员"
    COMMISSIONER = "commissioner", "服务专员"
    HANDLER = "handler", "部门经办"
    UNION_STAFF = "union_staff", "工会干部"
    YOUTH_STAFF = "youth_staff", "团委干部"
    SYSTEM_ADMIN = "system_admin", "系统管理员"
    SECURITY_ADMIN = "security_admin", "安全管理员"
    AUDITOR = "auditor", "审计管理员"


# 三员分立: whoever holds one of these holds nothing else.
ADMIN_ROLES = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR})
BUSINESS_ROLES = frozenset(Role) - ADMIN_ROLES
# Who knows of every project (contents of a confidential one excepted).
DISTRICT_ROLES = frozenset({Role.LEADER, Role.OFFICE, Role.UNION_STAFF, Role.YOUTH_STAFF})
# Who may log in to the admin site at all.
ADMIN_SITE_ROLES = ADMIN_ROLES | {Role.OFFICE}
# Who may export ledgers.
EXPORT_ROLES = frozenset(
    {Role.LEADER, Role.OFFICE, Role.UNIT_REPORTER, Role.UNION_STAFF, Role.YOUTH_STAFF}
)


class UnitKind(models.TextChoices):
    DEPARTMENT = "department", "区直部门"
    STREET = "street", "街道"
    PARK = "park", "园区"
    STATE_FIRM = "state_firm", "国企"
    MASS_ORGANISATION = "mass_organisation", "群团"
    CITY = "city", "市级"


class NoticeKind(models.TextChoices):
    REPORT_DUE = "report_due", "月报到期"
    REPORT_OVERDUE = "report_overdue", "月报过期"
    REPORT_SUBMITTED = "report_submitted", "月报待审"
    REPORT_RETURNED = "report_returned", "月报退回"
    REPORT_APPROVED = "report_approved", "月报通过"
    STAGE_DECIDED = "stage_decided", "阶段审批"
    SCHEDULE_DECIDED = "schedule_decided", "工期审批"
    LIGHT_CHANGED = "light_changed", "亮灯变化"
    PERMIT = "permit", "手续到期"
    ACCOUNT = "account", "账号"


class AuditAction(models.TextChoices):
    LOGIN = "login", "登录"
    LOGIN_FAILED = "login_failed", "登录失败"
    LOCKED = "locked", "账号锁定"
    UNLOCKED = "unlocked", "解除锁定"
    LOGOUT = "logout", "退出"
    SESSION_ENDED = "session_ended", "会话终止"
    PASSWORD_CHANGED = "password_changed", "修改密码"
    PASSWORD_RESET = "password_reset", "重置密码"
    DENIED = "denied", "拒绝访问"
    EXPORT = "export", "导出"
    DOWNLOAD = "download", "下载附件"
    UPLOAD = "upload", "上传附件"
    UPLOAD_REFUSED = "upload_refused", "拒绝上传"
    GRANT = "grant", "授权"
    USER_CREATED = "user_created", "新建账号"
    USER_CHANGED = "user_changed", "修改账号"
    USER_DEACTIVATED = "user_deactivated", "停用账号"
    USER_ACTIVATED = "user_activated", "启用账号"
    OVERRIDE = "override", "人工改灯"
    RULES = "rules", "改亮灯规则"
    GATE_OVERRIDE = "gate_override", "越过缺项"
    BULK = "bulk", "批量操作"
    UNMASK = "unmask", "查看完整信息"
    IMPORT = "import", "导入"


class AuditResult(models.TextChoices):
    OK = "ok", "成功"
    REFUSED = "refused", "被拒"


# What the details of an audit record are called, and their fixed values.
AUDIT_WORDS = {
    "accounts": "账号数",
    "added": "增加",
    "action": "动作",
    "asked": "选中",
    "attempts": "清掉的次数",
    "changed": "改动",
    "deactivated": "账号停用",
    "dismissed": "没有批准",
    "fields": "改了",
    "filter": "筛选",
    "from": "从",
    "method": "方式",
    "minutes": "锁定分钟",
    "missing": "当时还缺",
    "own": "本人退出",
    "parallel": "超过同时登录的个数",
    "password": "密码变了",
    "proposed_roles": "申请的角色",
    "removed": "去掉",
    "roles": "角色变了",
    "rows": "行数",
    "skipped": "跳过",
    "stage": "推进到",
    "security_admin": "安全管理员退出",
    "temporary_expired": "临时密码过期",
    "timeout": "长时间没操作",
    "username": "登录名",
    "why": "原因",
    "name": "姓名",
    "unit": "单位",
    "title": "职务",
    "to": "到",
    "reason": "理由",
    "phone": "电话",
    "email": "邮箱",
}
