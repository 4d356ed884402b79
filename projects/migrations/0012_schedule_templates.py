"""Templates of nodes, schedules drawn up from them, and the six templates to begin with."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

# (kind, node, working days, what it waits for by line number ("5+10": ten more days), weight, owner)
SOURCE = "平台默认工期，可改"
FULL = [
    ("application", "项目申请报告书", 15, "", 1, "业主"),
    ("feasibility", "可研", 30, "1", 1, "业主"),
    ("siting", "规划选址论证", 20, "1", 1, "自然资源部门"),
    ("land_review", "用地用林用海预审", 20, "3", 1, "自然资源部门"),
    ("environment", "环境评价", 30, "2", 1, "生态环境部门"),
    ("planning", "规划一书二证", 25, "4", 1, "自然资源部门"),
    ("land_supply", "供地", 40, "4", 2, "自然资源部门"),
    ("design", "初设预审概算", 25, "2、3", 1, "设计单位"),
    ("drawings", "审图", 20, "6、8", 1, "图审机构"),
    ("tender", "招投标", 20, "9", 1, "业主"),
    ("utilities", "供水供电", 30, "6", 1, "供水供电单位"),
    ("preparation", "其它前期", 20, "6", 1, "业主"),
    ("work_permit", "开工许可证", 10, "5、7、10、11、12", 2, "行政审批部门"),
    ("entry", "开工进场", 10, "13", 3, "施工单位"),
    ("piles", "打桩或基础开挖", 40, "14", 1, "施工单位"),
    ("footing", "主体基础浇注完成", 35, "15", 1, "施工单位"),
    ("topping_out", "主体封顶", 100, "16", 3, "施工单位"),
    ("fitting", "装修或设备安装调试", 80, "17", 2, "施工单位"),
    ("trial", "试投产或交付验收", 30, "18", 1, "业主"),
    ("production", "正式投产或交付", 20, "19", 3, "业主"),
]
INDUSTRY = [
    ("application", "项目备案", 5, "", 1, "业主"),
    ("siting", "规划选址论证", 20, "1", 1, "自然资源部门"),
    ("environment", "环境评价", 30, "1", 1, "生态环境部门"),
    ("land_supply", "土地摘牌", 45, "2", 2, "自然资源部门"),
    ("planning", "规划许可", 20, "4", 1, "自然资源部门"),
    ("design", "方案和施工图设计", 35, "2", 1, "设计单位"),
    ("drawings", "施工图审查", 15, "5、6", 1, "图审机构"),
    ("tender", "施工招标", 20, "7", 1, "业主"),
    ("utilities", "用水用电报装", 30, "5", 1, "供水供电单位"),
    ("work_permit", "取得施工许可", 8, "3、8、9", 2, "行政审批部门"),
    ("entry", "开工进场", 8, "10", 3, "施工单位"),
    ("piles", "桩基完成", 35, "11", 1, "施工单位"),
    ("footing", "正负零", 30, "12", 1, "施工单位"),
    ("topping_out", "主体封顶", 80, "13", 3, "施工单位"),
    ("other", "设备订货到场", 90, "11+20", 1, "业主"),
    ("fitting", "设备安装调试", 60, "14、15", 2, "业主"),
    ("trial", "竣工验收和试投产", 30, "16", 1, "业主"),
    ("production", "正式投产", 20, "17", 3, "业主"),
]
PUBLIC_WORKS = [
    ("application", "项目建议书", 15, "", 1, "责任单位"),
    ("siting", "规划选址论证", 20, "1", 1, "自然资源部门"),
    ("land_review", "用地预审", 20, "2", 1, "自然资源部门"),
    ("feasibility", "可研批复", 25, "1、3", 1, "发改部门"),
    ("environment", "环境评价", 25, "4", 1, "生态环境部门"),
    ("design", "初设和概算批复", 35, "4", 1, "发改部门"),
    ("planning", "规划许可", 20, "6", 1, "自然资源部门"),
    ("drawings", "施工图审查", 15, "6", 1, "图审机构"),
    ("land_supply", "征迁交地", 60, "4", 2, "属地街道"),
    ("tender", "施工招标", 25, "8", 1, "责任单位"),
    ("work_permit", "取得施工许可", 8, "5、7、9、10", 2, "行政审批部门"),
    ("entry", "开工进场", 8, "11", 3, "施工单位"),
    ("utilities", "管线迁改", 30, "12", 1, "管线单位"),
    ("footing", "基础完工", 50, "12", 1, "施工单位"),
    ("topping_out", "主体完工", 90, "13、14", 3, "施工单位"),
    ("fitting", "附属设施安装", 40, "15", 1, "施工单位"),
    ("trial", "竣工验收", 20, "16", 1, "责任单位"),
    ("production", "交付使用", 15, "17", 3, "责任单位"),
]
BUILDING = [
    ("application", "项目备案", 5, "", 1, "业主"),
    ("land_supply", "土地摘牌", 45, "1", 2, "自然资源部门"),
    ("siting", "规划方案审查", 30, "2", 1, "自然资源部门"),
    ("environment", "环境评价", 30, "1", 1, "生态环境部门"),
    ("planning", "规划许可", 20, "3", 1, "自然资源部门"),
    ("design", "施工图设计", 40, "3", 1, "设计单位"),
    ("drawings", "施工图和人防、消防审查", 20, "6", 1, "图审机构"),
    ("tender", "施工招标", 20, "7", 1, "业主"),
    ("work_permit", "取得施工许可", 8, "4、5、8", 2, "行政审批部门"),
    ("entry", "开工进场", 8, "9", 3, "施工单位"),
    ("piles", "基坑支护和桩基", 55, "10", 1, "施工单位"),
    ("footing", "正负零", 45, "11", 1, "施工单位"),
    ("topping_out", "主体封顶", 120, "12", 3, "施工单位"),
    ("other", "二次结构完成", 50, "13", 1, "施工单位"),
    ("other", "幕墙封闭", 45, "14", 1, "幕墙单位"),
    ("fitting", "机电安装", 70, "14", 2, "机电单位"),
    ("utilities", "室外管网", 35, "13", 1, "施工单位"),
    ("other", "精装修", 50, "15、16", 1, "装修单位"),
    ("trial", "联合验收", 25, "17、18", 1, "业主"),
    ("production", "交付开业", 20, "19", 3, "业主"),
]
RENOVATION = [
    ("application", "项目备案", 5, "", 1, "业主"),
    ("design", "方案和施工图", 20, "1", 1, "设计单位"),
    ("tender", "招标或采购", 20, "2", 1, "业主"),
    ("work_permit", "施工许可或开工报告", 5, "3", 1, "行政审批部门"),
    ("entry", "进场施工", 5, "4", 2, "施工单位"),
    ("other", "拆改完成", 15, "5", 1, "施工单位"),
    ("other", "设备到场", 45, "3", 1, "业主"),
    ("fitting", "装修或设备安装调试", 40, "6、7", 2, "施工单位"),
    ("trial", "验收试运行", 15, "8", 1, "业主"),
    ("production", "投产或交付", 10, "9", 3, "业主"),
]
RECRUITMENT = [
    ("other", "首轮洽谈", 10, "", 1, "招商专班"),
    ("other", "实地考察", 15, "1", 1, "招商专班"),
    ("other", "专班研判", 10, "2", 1, "招商专班"),
    ("other", "签订框架协议", 20, "3", 2, "招商专班"),
    ("other", "选址和要素对接", 20, "3", 1, "自然资源部门"),
    ("other", "签订投资协议", 30, "4、5", 3, "招商专班"),
    ("other", "公司注册", 15, "6", 3, "企业"),
    ("application", "项目备案", 5, "7", 1, "企业"),
]
TEMPLATES = [
    (
        "full-20",
        "全流程 20 节点",
        "full",
        "漳州、南平在用的 20 节点，手续并联，汇到开工许可证",
        FULL,
    ),
    ("industry", "工业、产业项目", "industry", "备案制；设备订货与主体施工并行", INDUSTRY),
    ("public-works", "政府投资基础设施", "public_works", "审批制；征迁与设计并行", PUBLIC_WORKS),
    (
        "building",
        "商业综合体、房建",
        "building",
        "幕墙、机电、室外管网并行，汇到联合验收",
        BUILDING,
    ),
    ("renovation", "装修改造、技改", "renovation", "不新增用地；设备采购与拆改并行", RENOVATION),
    ("recruitment", "招商前期", "recruitment", "从首轮洽谈到备案", RECRUITMENT),
]


def create_templates(apps, schema_editor):
    using = schema_editor.connection.alias
    template_model = apps.get_model("projects", "ScheduleTemplate")
    node_model = apps.get_model("projects", "TemplateNode")
    link_model = apps.get_model("projects", "TemplateLink")
    for code, name, kind, note, lines in TEMPLATES:
        template, is_new = template_model.objects.using(using).get_or_create(
            code=code,
            version=1,
            defaults={"name": name, "kind": kind, "note": note, "source": SOURCE},
        )
        if not is_new:
            continue
        nodes = node_model.objects.using(using).bulk_create(
            node_model(
                template=template,
                kind=node_kind,
                name=node_name,
                position=position,
                duration_workdays=days,
                weight=weight,
                owner=owner,
            )
            for position, (node_kind, node_name, days, _, weight, owner) in enumerate(lines, 1)
        )
        link_model.objects.using(using).bulk_create(
            link_model(
                node=node,
                predecessor=nodes[int(before.split("+")[0]) - 1],
                lag_workdays=int((before.split("+") + ["0"])[1]),
            )
            for node, line in zip(nodes, lines, strict=True)
            for before in filter(None, line[3].split("、"))
        )


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0011_columns_for_step_two"),
        ("pghistory", "0007_auto_20250421_0444"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SchedulePlan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("promised_finish_on", models.DateField(verbose_name="承诺竣工")),
                ("start_on", models.DateField(verbose_name="从哪天排起")),
                (
                    "buffer_workdays",
                    models.PositiveSmallIntegerField(default=0, verbose_name="机动（工作日）"),
                ),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="理由")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "草稿"),
                            ("submitted", "待审批"),
                            ("returned", "已退回"),
                            ("approved", "已批准"),
                            ("withdrawn", "已撤销"),
                        ],
                        default="draft",
                        editable=False,
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                (
                    "submitted_on",
                    models.DateField(editable=False, null=True, verbose_name="提交日期"),
                ),
                (
                    "decided_on",
                    models.DateField(editable=False, null=True, verbose_name="审批日期"),
                ),
                ("comment", models.CharField(blank=True, max_length=300, verbose_name="审批意见")),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="版本"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="建立时间")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="更新时间")),
                (
                    "is_demo",
                    models.BooleanField(default=False, editable=False, verbose_name="演示"),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="审批人",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="schedule_plans",
                        to="projects.project",
                        verbose_name="项目",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="编制人",
                    ),
                ),
            ],
            options={
                "verbose_name": "倒排方案",
                "verbose_name_plural": "倒排方案",
                "ordering": ["-pk"],
            },
        ),
        migrations.AddField(
            model_name="datechange",
            name="plan",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="date_changes",
                to="projects.scheduleplan",
                verbose_name="随哪次倒排",
            ),
        ),
        migrations.CreateModel(
            name="SchedulePlanEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "from_state",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("draft", "草稿"),
                            ("submitted", "待审批"),
                            ("returned", "已退回"),
                            ("approved", "已批准"),
                            ("withdrawn", "已撤销"),
                        ],
                        max_length=10,
                        verbose_name="原状态",
                    ),
                ),
                (
                    "to_state",
                    models.CharField(
                        choices=[
                            ("draft", "草稿"),
                            ("submitted", "待审批"),
                            ("returned", "已退回"),
                            ("approved", "已批准"),
                            ("withdrawn", "已撤销"),
                        ],
                        max_length=10,
                        verbose_name="新状态",
                    ),
                ),
                ("business_on", models.DateField(verbose_name="日期")),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="时间")),
                ("comment", models.CharField(blank=True, max_length=300, verbose_name="意见")),
                (
                    "is_demo",
                    models.BooleanField(default=False, editable=False, verbose_name="演示"),
                ),
                (
                    "by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="经办人",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="events",
                        to="projects.scheduleplan",
                    ),
                ),
            ],
            options={
                "verbose_name": "倒排方案记录",
                "verbose_name_plural": "倒排方案记录",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="ScheduleTemplate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(max_length=24, verbose_name="代码")),
                ("version", models.PositiveSmallIntegerField(default=1, verbose_name="版次")),
                ("name", models.CharField(max_length=40, verbose_name="名称")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("full", "各类项目（全流程）"),
                            ("industry", "工业、产业项目"),
                            ("public_works", "政府投资基础设施"),
                            ("building", "商业综合体、房建"),
                            ("renovation", "装修改造、技改"),
                            ("recruitment", "招商前期"),
                        ],
                        max_length=14,
                        verbose_name="适用",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="说明")),
                ("source", models.CharField(blank=True, max_length=100, verbose_name="出处")),
                ("is_current", models.BooleanField(default=True, verbose_name="现行")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="建立时间")),
                (
                    "created_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="建立人",
                    ),
                ),
            ],
            options={
                "verbose_name": "节点模板",
                "verbose_name_plural": "节点模板",
                "ordering": ["kind", "code", "-version"],
            },
        ),
        migrations.CreateModel(
            name="SchedulePlanHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("promised_finish_on", models.DateField(verbose_name="承诺竣工")),
                ("start_on", models.DateField(verbose_name="从哪天排起")),
                (
                    "buffer_workdays",
                    models.PositiveSmallIntegerField(default=0, verbose_name="机动（工作日）"),
                ),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="理由")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "草稿"),
                            ("submitted", "待审批"),
                            ("returned", "已退回"),
                            ("approved", "已批准"),
                            ("withdrawn", "已撤销"),
                        ],
                        default="draft",
                        editable=False,
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                (
                    "submitted_on",
                    models.DateField(editable=False, null=True, verbose_name="提交日期"),
                ),
                (
                    "decided_on",
                    models.DateField(editable=False, null=True, verbose_name="审批日期"),
                ),
                ("comment", models.CharField(blank=True, max_length=300, verbose_name="审批意见")),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="版本"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="建立时间")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="更新时间")),
                (
                    "is_demo",
                    models.BooleanField(default=False, editable=False, verbose_name="演示"),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="审批人",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="history",
                        to="projects.scheduleplan",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="projects.project",
                        verbose_name="项目",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="编制人",
                    ),
                ),
                (
                    "template",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="projects.scheduletemplate",
                        verbose_name="模板",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="scheduleplan",
            name="template",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="projects.scheduletemplate",
                verbose_name="模板",
            ),
        ),
        migrations.CreateModel(
            name="ScheduleTemplateHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("code", models.SlugField(db_index=False, max_length=24, verbose_name="代码")),
                ("version", models.PositiveSmallIntegerField(default=1, verbose_name="版次")),
                ("name", models.CharField(max_length=40, verbose_name="名称")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("full", "各类项目（全流程）"),
                            ("industry", "工业、产业项目"),
                            ("public_works", "政府投资基础设施"),
                            ("building", "商业综合体、房建"),
                            ("renovation", "装修改造、技改"),
                            ("recruitment", "招商前期"),
                        ],
                        max_length=14,
                        verbose_name="适用",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="说明")),
                ("source", models.CharField(blank=True, max_length=100, verbose_name="出处")),
                ("is_current", models.BooleanField(default=True, verbose_name="现行")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="建立时间")),
                (
                    "created_by",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="建立人",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="history",
                        to="projects.scheduletemplate",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="TemplateNode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("application", "项目申请报告书"),
                            ("feasibility", "可研"),
                            ("design", "初设预审概算"),
                            ("siting", "规划选址论证"),
                            ("environment", "环境评价"),
                            ("land_review", "用地用林用海预审"),
                            ("planning", "规划一书二证"),
                            ("drawings", "审图"),
                            ("tender", "招投标"),
                            ("work_permit", "开工许可证"),
                            ("land_supply", "供地"),
                            ("utilities", "供水供电"),
                            ("preparation", "其它前期"),
                            ("entry", "开工进场"),
                            ("piles", "打桩或基础开挖"),
                            ("footing", "主体基础浇注完成"),
                            ("topping_out", "主体封顶"),
                            ("fitting", "装修或设备安装调试"),
                            ("trial", "试投产或交付验收"),
                            ("production", "正式投产或交付"),
                            ("other", "其它节点"),
                        ],
                        default="other",
                        max_length=12,
                        verbose_name="节点类别",
                    ),
                ),
                ("name", models.CharField(max_length=40, verbose_name="节点")),
                ("position", models.PositiveSmallIntegerField(verbose_name="顺序")),
                (
                    "duration_workdays",
                    models.PositiveSmallIntegerField(default=0, verbose_name="工期（工作日）"),
                ),
                ("weight", models.PositiveSmallIntegerField(default=1, verbose_name="权重")),
                ("owner", models.CharField(blank=True, max_length=40, verbose_name="责任人")),
                (
                    "template",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="nodes",
                        to="projects.scheduletemplate",
                    ),
                ),
            ],
            options={
                "verbose_name": "模板节点",
                "verbose_name_plural": "模板节点",
                "ordering": ["template", "position"],
            },
        ),
        migrations.CreateModel(
            name="TemplateLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "lag_workdays",
                    models.PositiveSmallIntegerField(default=0, verbose_name="再等（工作日）"),
                ),
                (
                    "node",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="links",
                        to="projects.templatenode",
                    ),
                ),
                (
                    "predecessor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="followers",
                        to="projects.templatenode",
                        verbose_name="前置节点",
                    ),
                ),
            ],
            options={
                "verbose_name": "模板前置",
                "verbose_name_plural": "模板前置",
                "ordering": ["node", "pk"],
            },
        ),
        migrations.CreateModel(
            name="SchedulePlanNode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="行号")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("application", "项目申请报告书"),
                            ("feasibility", "可研"),
                            ("design", "初设预审概算"),
                            ("siting", "规划选址论证"),
                            ("environment", "环境评价"),
                            ("land_review", "用地用林用海预审"),
                            ("planning", "规划一书二证"),
                            ("drawings", "审图"),
                            ("tender", "招投标"),
                            ("work_permit", "开工许可证"),
                            ("land_supply", "供地"),
                            ("utilities", "供水供电"),
                            ("preparation", "其它前期"),
                            ("entry", "开工进场"),
                            ("piles", "打桩或基础开挖"),
                            ("footing", "主体基础浇注完成"),
                            ("topping_out", "主体封顶"),
                            ("fitting", "装修或设备安装调试"),
                            ("trial", "试投产或交付验收"),
                            ("production", "正式投产或交付"),
                            ("other", "其它节点"),
                        ],
                        default="other",
                        max_length=12,
                        verbose_name="节点类别",
                    ),
                ),
                ("name", models.CharField(max_length=40, verbose_name="节点")),
                (
                    "duration_workdays",
                    models.PositiveSmallIntegerField(default=0, verbose_name="工期（工作日）"),
                ),
                ("follows", models.CharField(blank=True, max_length=120, verbose_name="前置行")),
                ("fixed_on", models.DateField(blank=True, null=True, verbose_name="指定日期")),
                ("baseline_on", models.DateField(null=True, verbose_name="基线")),
                ("weight", models.PositiveSmallIntegerField(default=1, verbose_name="权重")),
                ("owner", models.CharField(blank=True, max_length=40, verbose_name="责任人")),
                (
                    "node",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="projects.node",
                        verbose_name="项目节点",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="projects.scheduleplan",
                    ),
                ),
            ],
            options={
                "verbose_name": "倒排方案节点",
                "verbose_name_plural": "倒排方案节点",
                "ordering": ["plan", "position"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("plan", "name"),
                        name="scheduleplannode_name_unique",
                        violation_error_message="方案里有同名节点。",
                    ),
                    models.UniqueConstraint(
                        fields=("plan", "position"), name="scheduleplannode_position_unique"
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="scheduletemplate",
            constraint=models.UniqueConstraint(
                fields=("code", "version"), name="scheduletemplate_version_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="scheduletemplate",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_current", True)),
                fields=("code",),
                name="scheduletemplate_one_current",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="scheduletemplate",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "projects_scheduletemplatehistory" ("code", "created_at", "created_by_id", "id", "is_current", "kind", "name", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "version") VALUES (NEW."code", NEW."created_at", NEW."created_by_id", NEW."id", NEW."is_current", NEW."kind", NEW."name", NEW."note", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."source", NEW."version"); RETURN NULL;',
                    hash="5ce6e4acf43d074f1fe7a3d1559f89852b0d40c9",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_c9cd8",
                    table="projects_scheduletemplate",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="scheduletemplate",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "projects_scheduletemplatehistory" ("code", "created_at", "created_by_id", "id", "is_current", "kind", "name", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "version") VALUES (NEW."code", NEW."created_at", NEW."created_by_id", NEW."id", NEW."is_current", NEW."kind", NEW."name", NEW."note", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."source", NEW."version"); RETURN NULL;',
                    hash="d0e16cd569c436e91fd4200a9428950d3e9da9eb",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_e2de5",
                    table="projects_scheduletemplate",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="scheduletemplate",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "projects_scheduletemplatehistory" ("code", "created_at", "created_by_id", "id", "is_current", "kind", "name", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "version") VALUES (OLD."code", OLD."created_at", OLD."created_by_id", OLD."id", OLD."is_current", OLD."kind", OLD."name", OLD."note", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."source", OLD."version"); RETURN NULL;',
                    hash="f692e9eda3c64104ee34bfcd1897c926a2e20198",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_e24c8",
                    table="projects_scheduletemplate",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="scheduleplanhistory",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="a897e835bef60438f71de6c3abaf158caeb3e5de",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_d232e",
                    table="projects_scheduleplanhistory",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="scheduleplan",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["draft", "returned", "submitted"])),
                fields=("project",),
                name="scheduleplan_one_open",
                violation_error_message="这个项目已有一份倒排方案在办。",
            ),
        ),
        migrations.AddConstraint(
            model_name="scheduleplan",
            constraint=models.CheckConstraint(
                condition=models.Q(("promised_finish_on__gt", models.F("start_on"))),
                name="scheduleplan_finish_after_start",
                violation_error_message="承诺竣工要在开始日期之后。",
            ),
        ),
        migrations.AddConstraint(
            model_name="scheduleplan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "approved"), _negated=True),
                    models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                    _connector="OR",
                ),
                name="scheduleplan_decided_by_another",
                violation_error_message="自己编的要由别人审批。",
            ),
        ),
        migrations.AddConstraint(
            model_name="scheduleplan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "returned"), _negated=True),
                    models.Q(("comment", ""), _negated=True),
                    _connector="OR",
                ),
                name="scheduleplan_returned_says_why",
                violation_error_message="退回要写明意见。",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="scheduleplan",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "projects_scheduleplanhistory" ("buffer_workdays", "comment", "created_at", "decided_by_id", "decided_on", "id", "is_demo", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "promised_finish_on", "proposed_by_id", "reason", "start_on", "state", "submitted_on", "template_id", "updated_at", "version") VALUES (NEW."buffer_workdays", NEW."comment", NEW."created_at", NEW."decided_by_id", NEW."decided_on", NEW."id", NEW."is_demo", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."project_id", NEW."promised_finish_on", NEW."proposed_by_id", NEW."reason", NEW."start_on", NEW."state", NEW."submitted_on", NEW."template_id", NEW."updated_at", NEW."version"); RETURN NULL;',
                    hash="905586328295dbd9a61e45de13eeca5f05cba21a",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_ff4c9",
                    table="projects_scheduleplan",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="scheduleplan",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "projects_scheduleplanhistory" ("buffer_workdays", "comment", "created_at", "decided_by_id", "decided_on", "id", "is_demo", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "promised_finish_on", "proposed_by_id", "reason", "start_on", "state", "submitted_on", "template_id", "updated_at", "version") VALUES (NEW."buffer_workdays", NEW."comment", NEW."created_at", NEW."decided_by_id", NEW."decided_on", NEW."id", NEW."is_demo", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."project_id", NEW."promised_finish_on", NEW."proposed_by_id", NEW."reason", NEW."start_on", NEW."state", NEW."submitted_on", NEW."template_id", NEW."updated_at", NEW."version"); RETURN NULL;',
                    hash="e99b1aee68a0dec8f4637ff154f52c48cd64c979",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_800a5",
                    table="projects_scheduleplan",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="scheduleplan",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "projects_scheduleplanhistory" ("buffer_workdays", "comment", "created_at", "decided_by_id", "decided_on", "id", "is_demo", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "promised_finish_on", "proposed_by_id", "reason", "start_on", "state", "submitted_on", "template_id", "updated_at", "version") VALUES (OLD."buffer_workdays", OLD."comment", OLD."created_at", OLD."decided_by_id", OLD."decided_on", OLD."id", OLD."is_demo", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."project_id", OLD."promised_finish_on", OLD."proposed_by_id", OLD."reason", OLD."start_on", OLD."state", OLD."submitted_on", OLD."template_id", OLD."updated_at", OLD."version"); RETURN NULL;',
                    hash="f648033d7a80f60fab1b580d40a1dcb6fcf94d0b",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_5402c",
                    table="projects_scheduleplan",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="scheduletemplatehistory",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="d42605330b2d240dc04e9e9ee327a6213be77cef",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_95788",
                    table="projects_scheduletemplatehistory",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="templatenode",
            constraint=models.UniqueConstraint(
                fields=("template", "name"),
                name="templatenode_name_unique",
                violation_error_message="模板里已有同名节点。",
            ),
        ),
        migrations.AddConstraint(
            model_name="templatenode",
            constraint=models.UniqueConstraint(
                fields=("template", "position"), name="templatenode_position_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="templatelink",
            constraint=models.UniqueConstraint(
                fields=("node", "predecessor"), name="templatelink_pair_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="templatelink",
            constraint=models.CheckConstraint(
                condition=models.Q(("node", models.F("predecessor")), _negated=True),
                name="templatelink_two_nodes",
                violation_error_message="前置节点不能是自己。",
            ),
        ),
        migrations.RunPython(create_templates, migrations.RunPython.noop, elidable=True),
    ]
