"""What headings of other people's forms usually mean: a first map, for staff to correct."""

import re

from laishan_portal.ledgers.fieldmaps.mapping import Alias


def _alias(pattern: str, key: str, convert: str = "") -> Alias:
    return Alias(re.compile(pattern), key, convert)


# The narrower heading first.
ALIASES = (
    _alias(r"入统|纳统|统计.*完成", "stats_done"),
    _alias(r"项目代码", "project_code"),
    _alias(r"业主.*(电话)|(建设|业主)单位.*电话", "owner_phone"),
    _alias(r"业主.*(联系人)|(建设|业主)单位.*联系人", "owner_contact"),
    _alias(r"业主.*(负责人|法人)", "owner_head"),
    _alias(r"业主|建设单位|筹办单位|项目单位|实施单位", "owner"),
    _alias(r"责任单位.*电话", "lead_phone"),
    _alias(r"责任单位.*(联络人|联系人)|服务专员|推进专员", "lead"),
    _alias(r"责任单位.*责任人", ""),
    _alias(r"责任单位|牵头单位|主管部门", "unit"),
    _alias(r"挂[钩点]领导 / 市|市挂[钩点]领导.*市级", ""),
    _alias(r"包[保联]领导|挂[钩点]领导|分管领导|联系领导|市挂钩", "leader"),
    _alias(r"存在.*问题|需要.*协调|困难", "problems"),
    _alias(r"关键节点|节点安排|工作安排", "nodes"),
    _alias(r"形象进度|进展情况|目前进展", "picture"),
    _alias(r"占.*月计划", "share_month"),
    _alias(r"占.*年.*计划|完成率|年度计划.*%|占计划", "share_year"),
    _alias(r"占总投资|总投资.*%", "share_total"),
    _alias(r"力争", "left"),
    _alias(r"至.*年底.*(累计|完成)|上年底累计|以前.*累计", "before"),
    _alias(r"开工.*累计|开工至今|累计完成", "total_done"),
    _alias(r"月计划$|本月计划|当月计划", "month_plan"),
    _alias(r"至旬完成|本月完成|当月完成", "month_done"),
    _alias(r"旬完成|本旬", ""),
    _alias(r"月.*月.*计划", "rest_plan"),
    _alias(r"(月|至今|年初).*(实际)?完成|年度完成|[今本]年完成|已完成", "done"),
    _alias(r"年.*计划(投资|完成)?|计划投资", "year_plan"),
    _alias(r"总投资|投资总额|投资额", "total"),
    _alias(r"资金渠道|资金来源|资金拼盘", "funding"),
    _alias(r"建设起止|起止(时间|年限)|建设(工)?期|建设年限", "span"),
    _alias(r"实际开工", "start"),
    _alias(r"开工", "start_plan"),
    _alias(r"实际竣工|实际投产", "finish"),
    _alias(r"竣工|完工|投产", "finish_plan"),
    _alias(r"建设内容|规模", "content"),
    _alias(r"(建设|项目)性质", "nature"),
    _alias(r"级别|省市.*重点", "level"),
    _alias(r"领域", "domain"),
    _alias(r"行业|产业类别", "industry"),
    _alias(r"属地|建设地点|所在(街道|镇街)|地点", "street"),
    _alias(r"阶段", "stage"),
    _alias(r"(项目|工程)(名称|全称)|^项目$", "name"),
)
