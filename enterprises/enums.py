from django.db import models


class EnterpriseSize(models.TextChoices):
    LARGE = "large", "大型"
    MEDIUM = "medium", "中型"
    SMALL = "small", "小型"
    MICRO = "micro", "微型"


class EnterpriseTag(models.TextChoices):
    SPECIALISED = "specialised", "专精特新"
    HIGH_TECH = "high_tech", "高新技术"
    LISTED = "listed", "上市公司"
    TOP_500 = "top_500", "三类500强"
    MULTINATIONAL = "multinational", "跨国公司"
    ABOVE_SCALE = "above_scale", "四上企业"


class TalentKind(models.TextChoices):
    HIGH_LEVEL = "high_level", "高层次人才"
    YOUTH = "youth", "青年人才"


class DesignationLevel(models.TextChoices):
    NATIONAL = "national", "国家级"
    PROVINCIAL = "provincial", "省级"
    CITY = "city", "市级"


class DesignationStatus(models.TextChoices):
    STRIVING = "striving", "争创中"
    APPLIED = "applied", "已申报"
    AWARDED = "awarded", "已获批"
    LOST = "lost", "未获批"


class PolicyStatus(models.TextChoices):
    DRAFTING = "drafting", "起草"
    CONSULTING = "consulting", "征求意见"
    ISSUED = "issued", "已印发"
    EXPIRED = "expired", "已失效"


class IndustrySection(models.TextChoices):
    """GB/T 4754-2017, sections."""

    A = "A", "农、林、牧、渔业"
    B = "B", "采矿业"
    C = "C", "制造业"
    D = "D", "电力、热力、燃气及水生产和供应业"
    E = "E", "建筑业"
    F = "F", "批发和零售业"
    G = "G", "交通运输、仓储和邮政业"
    H = "H", "住宿和餐饮业"
    I = "I", "信息传输、软件和信息技术服务业"  # noqa: E741 -- the standard's letter
    J = "J", "金融业"
    K = "K", "房地产业"
    L = "L", "租赁和商务服务业"
    M = "M", "科学研究和技术服务业"
    N = "N", "水利、环境和公共设施管理业"
    O = "O", "居民服务、修理和其他服务业"  # noqa: E741 -- the standard's letter
    P = "P", "教育"
    Q = "Q", "卫生和社会工作"
    R = "R", "文化、体育和娱乐业"
    S = "S", "公共管理、社会保障和社会组织"
    T = "T", "国际组织"
