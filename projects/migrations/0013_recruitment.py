import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


RULES = [
    {
        "duty": "respond",
        "workdays": 1,
        "source": "江门市招商线索办法（2024）：1 天响应",
    },
    {
        "duty": "judge",
        "workdays": 3,
        "major_workdays": 5,
        "major_from": 50_000,
        "source": "江门市招商线索办法（2024）：3 天研判，重大 1 周；5 亿元以上市级参与",
    },
    {
        "duty": "feedback",
        "workdays": 5,
        "source": "江门市招商线索办法（2024）：1 周反馈",
    },
    {
        "duty": "follow",
        "workdays": 10,
        "source": "江门市招商线索办法（2024）：每 2 周一报",
    },
]


def create_rules(apps, schema_editor):
    """The published limits, in working days; staff edit them."""
    rule = apps.get_model("projects", "FollowUpRule")
    for values in RULES:
        rule.objects.using(schema_editor.connection.alias).get_or_create(
            duty=values["duty"], stage="", defaults=values
        )


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_history_by_request"),
        ("enterprises", "0002_index_introduced_for_the_list"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("projects", "0012_schedule_templates"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CapitalIncrease",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("agreed_on", models.DateField(verbose_name="议定日期")),
                (
                    "old_total",
                    models.DecimalField(
                        decimal_places=2, editable=False, max_digits=14, verbose_name="原总投资"
                    ),
                ),
                (
                    "new_total",
                    models.DecimalField(
                        decimal_places=2, max_digits=14, verbose_name="增资后总投资"
                    ),
                ),
                ("reason", models.CharField(max_length=300, verbose_name="依据")),
                (
                    "decision",
                    models.CharField(
                        choices=[
                            ("proposed", "待审批"),
                            ("approved", "已批准"),
                            ("refused", "未批准"),
                        ],
                        default="proposed",
                        editable=False,
                        max_length=10,
                        verbose_name="审批",
                    ),
                ),
                (
                    "comment",
                    models.CharField(
                        blank=True, editable=False, max_length=300, verbose_name="审批意见"
                    ),
                ),
                ("proposed_at", models.DateTimeField(auto_now_add=True, verbose_name="提出时间")),
                (
                    "decided_on",
                    models.DateField(editable=False, null=True, verbose_name="审批日期"),
                ),
                (
                    "is_demo",
                    models.BooleanField(default=False, editable=False, verbose_name="演示"),
                ),
            ],
            options={
                "verbose_name": "增资",
                "verbose_name_plural": "增资",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="ChainHolding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="做什么")),
                (
                    "is_demo",
                    models.BooleanField(default=False, editable=False, verbose_name="演示"),
                ),
            ],
            options={
                "verbose_name": "环节上的企业",
                "verbose_name_plural": "环节上的企业",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="ChainHoldingHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="做什么")),
                (
                    "is_demo",
                    models.BooleanField(default=False, editable=False, verbose_name="演示"),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="FollowUpRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "duty",
                    models.CharField(
                        choices=[
                            ("respond", "响应"),
                            ("judge", "研判"),
                            ("feedback", "反馈"),
                            ("follow", "跟进"),
                            ("stay", "停留"),
                        ],
                        max_length=12,
                        verbose_name="事项",
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("lead", "线索"),
                            ("negotiation", "在谈"),
                            ("framework", "框架协议"),
                            ("signed", "正式签约"),
                            ("landed", "注册落地"),
                            ("permits", "手续"),
                            ("foundation", "基础施工"),
                            ("structure", "主体施工"),
                            ("acceptance", "竣工验收"),
                            ("operation", "投运"),
                        ],
                        max_length=20,
                        verbose_name="阶段",
                    ),
                ),
                ("workdays", models.PositiveSmallIntegerField(verbose_name="时限（工作日）")),
                (
                    "major_workdays",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="重大项目时限（工作日）"
                    ),
                ),
                (
                    "major_from",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=14,
                        null=True,
                        verbose_name="多大算重大（万元）",
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="依据")),
                (
                    "is_demo",
                    models.BooleanField(default=False, editable=False, verbose_name="演示"),
                ),
            ],
            options={
                "verbose_name": "招商时限",
                "verbose_name_plural": "招商时限",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="FollowUpRuleHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "duty",
                    models.CharField(
                        choices=[
                            ("respond", "响应"),
                            ("judge", "研判"),
                            ("feedback", "反馈"),
                            ("follow", "跟进"),
                            ("stay", "停留"),
                        ],
                        max_length=12,
                        verbose_name="事项",
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("lead", "线索"),
                            ("negotiation", "在谈"),
                            ("framework", "框架协议"),
                            ("signed", "正式签约"),
                            ("landed", "注册落地"),
                            ("permits", "手续"),
                            ("foundation", "基础施工"),
                            ("structure", "主体施工"),
                            ("acceptance", "竣工验收"),
                            ("operation", "投运"),
                        ],
                        max_length=20,
                        verbose_name="阶段",
                    ),
                ),
                ("workdays", models.PositiveSmallIntegerField(verbose_name="时限（工作日）")),
                (
                    "major_workdays",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="重大项目时限（工作日）"
                    ),
                ),
                (
                    "major_from",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=14,
                        null=True,
                        verbose_name="多大算重大（万元）",
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="依据")),
                (
                    "is_demo",
                    models.BooleanField(default=False, editable=False, verbose_name="演示"),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="NegotiationEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("met_on", models.DateField(verbose_name="日期")),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("visited_us", "来访"),
                            ("we_visited", "拜访"),
                            ("phone", "电话"),
                            ("meeting", "会议"),
                        ],
                        max_length=12,
                        verbose_name="方式",
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("respond", "响应"),
                            ("judge", "研判"),
                            ("feedback", "反馈"),
                            ("follow", "跟进"),
                        ],
                        default="follow",
                        max_length=12,
                        verbose_name="这次是",
                    ),
                ),
                ("theirs", models.CharField(blank=True, max_length=200, verbose_name="对方人员")),
                ("content", models.CharField(max_length=1000, verbose_name="谈了什么")),
                ("result", models.CharField(blank=True, max_length=300, verbose_name="结果")),
                ("next_step", models.CharField(blank=True, max_length=200, verbose_name="下一步")),
                ("next_on", models.DateField(blank=True, null=True, verbose_name="下一步日期")),
                (
                    "version",
                    models.PositiveSmallIntegerField(
                        default=1, editable=False, verbose_name="版本"
                    ),
                ),
                (
                    "is_current",
                    models.BooleanField(default=True, editable=False, verbose_name="现行"),
                ),
                (
                    "correction",
                    models.CharField(
                        blank=True, editable=False, max_length=200, verbose_name="更正原因"
                    ),
                ),
                ("recorded_at", models.DateTimeField(auto_now_add=True, verbose_name="记录时间")),
                (
                    "is_demo",
                    models.BooleanField(default=False, editable=False, verbose_name="演示"),
                ),
            ],
            options={
                "verbose_name": "洽谈记录",
                "verbose_name_plural": "洽谈记录",
                "ordering": ["-met_on", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="NegotiationEntryHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("met_on", models.DateField(verbose_name="日期")),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("visited_us", "来访"),
                            ("we_visited", "拜访"),
                            ("phone", "电话"),
                            ("meeting", "会议"),
                        ],
                        max_length=12,
                        verbose_name="方式",
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("respond", "响应"),
                            ("judge", "研判"),
                            ("feedback", "反馈"),
                            ("follow", "跟进"),
                        ],
                        default="follow",
                        max_length=12,
                        verbose_name="这次是",
                    ),
                ),
                ("theirs", models.CharField(blank=True, max_length=200, verbose_name="对方人员")),
                ("content", models.CharField(max_length=1000, verbose_name="谈了什么")),
                ("result", models.CharField(blank=True, max_length=300, verbose_name="结果")),
                ("next_step", models.CharField(blank=True, max_length=200, verbose_name="下一步")),
                ("next_on", models.DateField(blank=True, null=True, verbose_name="下一步日期")),
                (
                    "version",
                    models.PositiveSmallIntegerField(
                        default=1, editable=False, verbose_name="版本"
                    ),
                ),
                (
                    "is_current",
                    models.BooleanField(default=True, editable=False, verbose_name="现行"),
                ),
                (
                    "correction",
                    models.CharField(
                        blank=True, editable=False, max_length=200, verbose_name="更正原因"
                    ),
                ),
                ("recorded_at", models.DateTimeField(auto_now_add=True, verbose_name="记录时间")),
                (
                    "is_demo",
                    models.BooleanField(default=False, editable=False, verbose_name="演示"),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="TargetEnterprise",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="企业名称")),
                (
                    "investor_classes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("specialised", "专精特新"),
                                ("high_tech", "高新技术"),
                                ("listed", "上市公司"),
                                ("top_500", "三类500强"),
                                ("multinational", "跨国公司"),
                                ("above_scale", "四上企业"),
                            ],
                            max_length=20,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="投资方类别",
                    ),
                ),
                (
                    "business_form",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("digital", "数字经济"),
                            ("platform", "平台经济"),
                            ("headquarters", "总部经济"),
                            ("commerce", "商贸综合体"),
                            ("manufacture", "先进制造"),
                            ("research", "科技研发"),
                            ("culture", "文旅康养"),
                            ("public", "公共服务"),
                            ("other", "其他"),
                        ],
                        max_length=12,
                        verbose_name="业态",
                    ),
                ),
                ("fit", models.CharField(blank=True, max_length=300, verbose_name="为什么合适")),
                (
                    "contact_name",
                    models.CharField(blank=True, max_length=40, verbose_name="对方联系人"),
                ),
                (
                    "contact_title",
                    models.CharField(blank=True, max_length=40, verbose_name="职务"),
                ),
                (
                    "contact_phone",
                    models.CharField(blank=True, max_length=20, verbose_name="电话"),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("waiting", "待接触"),
                            ("talking", "接触中"),
                            ("interested", "有意向"),
                            ("converted", "转线索"),
                            ("shelved", "搁置"),
                        ],
                        default="waiting",
                        editable=False,
                        max_length=12,
                        verbose_name="状态",
                    ),
                ),
                (
                    "shelved_reason",
                    models.CharField(
                        blank=True, editable=False, max_length=200, verbose_name="搁置原因"
                    ),
                ),
                ("next_step", models.CharField(blank=True, max_length=200, verbose_name="下一步")),
                ("next_on", models.DateField(blank=True, null=True, verbose_name="下一步日期")),
                (
                    "last_contact_on",
                    models.DateField(editable=False, null=True, verbose_name="最近接触"),
                ),
                ("search_text", models.TextField(blank=True, editable=False, verbose_name="检索")),
                (
                    "is_demo",
                    models.BooleanField(default=False, editable=False, verbose_name="演示"),
                ),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="版本"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="创建时间")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="更新时间")),
            ],
            options={
                "verbose_name": "靶向企业",
                "verbose_name_plural": "靶向企业",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="TargetEnterpriseHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("name", models.CharField(max_length=120, verbose_name="企业名称")),
                (
                    "investor_classes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("specialised", "专精特新"),
                                ("high_tech", "高新技术"),
                                ("listed", "上市公司"),
                                ("top_500", "三类500强"),
                                ("multinational", "跨国公司"),
                                ("above_scale", "四上企业"),
                            ],
                            max_length=20,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="投资方类别",
                    ),
                ),
                (
                    "business_form",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("digital", "数字经济"),
                            ("platform", "平台经济"),
                            ("headquarters", "总部经济"),
                            ("commerce", "商贸综合体"),
                            ("manufacture", "先进制造"),
                            ("research", "科技研发"),
                            ("culture", "文旅康养"),
                            ("public", "公共服务"),
                            ("other", "其他"),
                        ],
                        max_length=12,
                        verbose_name="业态",
                    ),
                ),
                ("fit", models.CharField(blank=True, max_length=300, verbose_name="为什么合适")),
                (
                    "contact_name",
                    models.CharField(blank=True, max_length=40, verbose_name="对方联系人"),
                ),
                (
                    "contact_title",
                    models.CharField(blank=True, max_length=40, verbose_name="职务"),
                ),
                (
                    "contact_phone",
                    models.CharField(blank=True, max_length=20, verbose_name="电话"),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("waiting", "待接触"),
                            ("talking", "接触中"),
                            ("interested", "有意向"),
                            ("converted", "转线索"),
                            ("shelved", "搁置"),
                        ],
                        default="waiting",
                        editable=False,
                        max_length=12,
                        verbose_name="状态",
                    ),
                ),
                (
                    "shelved_reason",
                    models.CharField(
                        blank=True, editable=False, max_length=200, verbose_name="搁置原因"
                    ),
                ),
                ("next_step", models.CharField(blank=True, max_length=200, verbose_name="下一步")),
                ("next_on", models.DateField(blank=True, null=True, verbose_name="下一步日期")),
                (
                    "last_contact_on",
                    models.DateField(editable=False, null=True, verbose_name="最近接触"),
                ),
                ("search_text", models.TextField(blank=True, editable=False, verbose_name="检索")),
                (
                    "is_demo",
                    models.BooleanField(default=False, editable=False, verbose_name="演示"),
                ),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="版本"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="创建时间")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="更新时间")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Trip",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("destination", models.CharField(max_length=60, verbose_name="目的地")),
                ("from_on", models.DateField(verbose_name="出发")),
                ("to_on", models.DateField(verbose_name="返回")),
                (
                    "rank",
                    models.CharField(
                        choices=[
                            ("top", "党政主职"),
                            ("deputy", "分管领导"),
                            ("chief", "部门、园区负责人"),
                            ("other", "其他"),
                        ],
                        max_length=12,
                        verbose_name="带队级别",
                    ),
                ),
                ("purpose", models.CharField(max_length=200, verbose_name="目的")),
                ("outcome", models.CharField(blank=True, max_length=500, verbose_name="总体成果")),
                (
                    "is_demo",
                    models.BooleanField(default=False, editable=False, verbose_name="演示"),
                ),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="版本"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="创建时间")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="更新时间")),
            ],
            options={
                "verbose_name": "外出招商",
                "verbose_name_plural": "外出招商",
                "ordering": ["-from_on", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="TripHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("destination", models.CharField(max_length=60, verbose_name="目的地")),
                ("from_on", models.DateField(verbose_name="出发")),
                ("to_on", models.DateField(verbose_name="返回")),
                (
                    "rank",
                    models.CharField(
                        choices=[
                            ("top", "党政主职"),
                            ("deputy", "分管领导"),
                            ("chief", "部门、园区负责人"),
                            ("other", "其他"),
                        ],
                        max_length=12,
                        verbose_name="带队级别",
                    ),
                ),
                ("purpose", models.CharField(max_length=200, verbose_name="目的")),
                ("outcome", models.CharField(blank=True, max_length=500, verbose_name="总体成果")),
                (
                    "is_demo",
                    models.BooleanField(default=False, editable=False, verbose_name="演示"),
                ),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="版本"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="创建时间")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="更新时间")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="WorkItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=80, unique=True, verbose_name="事项")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="完成时限")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="说明")),
                (
                    "status",
                    models.CharField(
                        choices=[("running", "办理中"), ("done", "已办结"), ("paused", "暂停")],
                        default="running",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                (
                    "for_expansion_zone",
                    models.BooleanField(default=False, verbose_name="扩容区工作"),
                ),
                (
                    "is_fact",
                    models.BooleanField(
                        default=False, editable=False, verbose_name="引自公开报道"
                    ),
                ),
                (
                    "is_demo",
                    models.BooleanField(default=False, editable=False, verbose_name="演示"),
                ),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="版本"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="创建时间")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="更新时间")),
            ],
            options={
                "verbose_name": "工作事项",
                "verbose_name_plural": "工作事项",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="WorkItemHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("title", models.CharField(max_length=80, verbose_name="事项")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="完成时限")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="说明")),
                (
                    "status",
                    models.CharField(
                        choices=[("running", "办理中"), ("done", "已办结"), ("paused", "暂停")],
                        default="running",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                (
                    "for_expansion_zone",
                    models.BooleanField(default=False, verbose_name="扩容区工作"),
                ),
                (
                    "is_fact",
                    models.BooleanField(
                        default=False, editable=False, verbose_name="引自公开报道"
                    ),
                ),
                (
                    "is_demo",
                    models.BooleanField(default=False, editable=False, verbose_name="演示"),
                ),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="版本"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="创建时间")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="更新时间")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="WorkStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=1, verbose_name="顺序")),
                ("name", models.CharField(max_length=60, verbose_name="步骤")),
                ("planned_on", models.DateField(blank=True, null=True, verbose_name="计划完成")),
                ("done_on", models.DateField(blank=True, null=True, verbose_name="完成日期")),
                ("result", models.CharField(blank=True, max_length=200, verbose_name="结果")),
                (
                    "is_demo",
                    models.BooleanField(default=False, editable=False, verbose_name="演示"),
                ),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="版本"),
                ),
            ],
            options={
                "verbose_name": "工作步骤",
                "verbose_name_plural": "工作步骤",
                "ordering": ["position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="WorkStepHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("position", models.PositiveSmallIntegerField(default=1, verbose_name="顺序")),
                ("name", models.CharField(max_length=60, verbose_name="步骤")),
                ("planned_on", models.DateField(blank=True, null=True, verbose_name="计划完成")),
                ("done_on", models.DateField(blank=True, null=True, verbose_name="完成日期")),
                ("result", models.CharField(blank=True, max_length=200, verbose_name="结果")),
                (
                    "is_demo",
                    models.BooleanField(default=False, editable=False, verbose_name="演示"),
                ),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="版本"),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="industrychain",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="industrychain",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="industrychain",
            name="delete_delete",
        ),
        migrations.AddField(
            model_name="industrychain",
            name="is_demo",
            field=models.BooleanField(default=False, editable=False, verbose_name="演示"),
        ),
        migrations.AddField(
            model_name="industrychainhistory",
            name="is_demo",
            field=models.BooleanField(default=False, editable=False, verbose_name="演示"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="industrychain",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "projects_industrychainhistory" ("id", "is_demo", "name", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."id", NEW."is_demo", NEW."name", NEW."note", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;',
                    hash="82cfe8f7e41188599af8e0bec7515352e567581f",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_66e03",
                    table="projects_industrychain",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="industrychain",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "projects_industrychainhistory" ("id", "is_demo", "name", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."id", NEW."is_demo", NEW."name", NEW."note", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;',
                    hash="1e148e49e8d2717326b73483e775d242a3fa0c86",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_6184c",
                    table="projects_industrychain",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="industrychain",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "projects_industrychainhistory" ("id", "is_demo", "name", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."id", OLD."is_demo", OLD."name", OLD."note", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;',
                    hash="3b9b361eae3b0346d191ae99e068d729cf63856e",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_6bf01",
                    table="projects_industrychain",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="capitalincrease",
            name="decided_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="审批人",
            ),
        ),
        migrations.AddField(
            model_name="capitalincrease",
            name="project",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="increases",
                to="projects.project",
            ),
        ),
        migrations.AddField(
            model_name="capitalincrease",
            name="proposed_by",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="提出人",
            ),
        ),
        migrations.AddField(
            model_name="chainholding",
            name="created_by",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="创建人",
            ),
        ),
        migrations.AddField(
            model_name="chainholding",
            name="enterprise",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="chain_holdings",
                to="enterprises.enterprise",
                verbose_name="企业",
            ),
        ),
        migrations.AddField(
            model_name="chainholding",
            name="link",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="holdings",
                to="projects.chainlink",
                verbose_name="环节",
            ),
        ),
        migrations.AddField(
            model_name="chainholdinghistory",
            name="created_by",
            field=models.ForeignKey(
                db_constraint=False,
                editable=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="创建人",
            ),
        ),
        migrations.AddField(
            model_name="chainholdinghistory",
            name="enterprise",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="enterprises.enterprise",
                verbose_name="企业",
            ),
        ),
        migrations.AddField(
            model_name="chainholdinghistory",
            name="link",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="projects.chainlink",
                verbose_name="环节",
            ),
        ),
        migrations.AddField(
            model_name="chainholdinghistory",
            name="pgh_context",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="pghistory.context",
            ),
        ),
        migrations.AddField(
            model_name="chainholdinghistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="history",
                to="projects.chainholding",
            ),
        ),
        migrations.AddConstraint(
            model_name="followuprule",
            constraint=models.UniqueConstraint(
                fields=("duty", "stage"),
                name="followuprule_once",
                violation_error_message="这一项时限已经有了。",
            ),
        ),
        migrations.AddConstraint(
            model_name="followuprule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("duty", "stay"), models.Q(("stage", ""), _negated=True)),
                    models.Q(models.Q(("duty", "stay"), _negated=True), ("stage", "")),
                    _connector="OR",
                ),
                name="followuprule_stay_has_stage",
                violation_error_message="停留时限要选阶段，其余的不选。",
            ),
        ),
        migrations.AddConstraint(
            model_name="followuprule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("workdays__gt", 0),
                    models.Q(("major_workdays", None), ("major_workdays__gt", 0), _connector="OR"),
                ),
                name="followuprule_positive",
                violation_error_message="时限至少 1 个工作日。",
            ),
        ),
        migrations.AddConstraint(
            model_name="followuprule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("major_from", None), ("major_workdays", None)),
                    models.Q(("major_from__isnull", False), ("major_workdays__isnull", False)),
                    _connector="OR",
                ),
                name="followuprule_major_in_full",
                violation_error_message="重大项目的时限和金额要一起填。",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="followuprule",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "projects_followuprulehistory" ("duty", "id", "is_demo", "major_from", "major_workdays", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "stage", "workdays") VALUES (NEW."duty", NEW."id", NEW."is_demo", NEW."major_from", NEW."major_workdays", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."source", NEW."stage", NEW."workdays"); RETURN NULL;',
                    hash="566938023fb1b16cc608ce565df4f6e81b5e3e3d",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_6e3b6",
                    table="projects_followuprule",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="followuprule",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "projects_followuprulehistory" ("duty", "id", "is_demo", "major_from", "major_workdays", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "stage", "workdays") VALUES (NEW."duty", NEW."id", NEW."is_demo", NEW."major_from", NEW."major_workdays", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."source", NEW."stage", NEW."workdays"); RETURN NULL;',
                    hash="493a66c2068cd3d5e99c84ae0be1a17655dcc6e6",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_2a703",
                    table="projects_followuprule",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="followuprule",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "projects_followuprulehistory" ("duty", "id", "is_demo", "major_from", "major_workdays", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "stage", "workdays") VALUES (OLD."duty", OLD."id", OLD."is_demo", OLD."major_from", OLD."major_workdays", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."source", OLD."stage", OLD."workdays"); RETURN NULL;',
                    hash="9acb01d9b6df67727f6fec35bea88031a1595714",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_07a10",
                    table="projects_followuprule",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="followuprulehistory",
            name="pgh_context",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="pghistory.context",
            ),
        ),
        migrations.AddField(
            model_name="followuprulehistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="history",
                to="projects.followuprule",
            ),
        ),
        migrations.AddField(
            model_name="negotiationentry",
            name="enterprise",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="negotiations",
                to="enterprises.enterprise",
                verbose_name="企业",
            ),
        ),
        migrations.AddField(
            model_name="negotiationentry",
            name="ours",
            field=models.ManyToManyField(
                blank=True,
                related_name="negotiations",
                to="accounts.person",
                verbose_name="我方人员",
            ),
        ),
        migrations.AddField(
            model_name="negotiationentry",
            name="project",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="negotiations",
                to="projects.project",
                verbose_name="项目",
            ),
        ),
        migrations.AddField(
            model_name="negotiationentry",
            name="recorded_by",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="记录人",
            ),
        ),
        migrations.AddField(
            model_name="negotiationentry",
            name="replaces",
            field=models.OneToOneField(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="replaced_by",
                to="projects.negotiationentry",
                verbose_name="更正的是",
            ),
        ),
        migrations.AddField(
            model_name="negotiationentryhistory",
            name="enterprise",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="enterprises.enterprise",
                verbose_name="企业",
            ),
        ),
        migrations.AddField(
            model_name="negotiationentryhistory",
            name="pgh_context",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="pghistory.context",
            ),
        ),
        migrations.AddField(
            model_name="negotiationentryhistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="history",
                to="projects.negotiationentry",
            ),
        ),
        migrations.AddField(
            model_name="negotiationentryhistory",
            name="project",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="projects.project",
                verbose_name="项目",
            ),
        ),
        migrations.AddField(
            model_name="negotiationentryhistory",
            name="recorded_by",
            field=models.ForeignKey(
                db_constraint=False,
                editable=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="记录人",
            ),
        ),
        migrations.AddField(
            model_name="negotiationentryhistory",
            name="replaces",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="projects.negotiationentry",
                verbose_name="更正的是",
            ),
        ),
        migrations.AddField(
            model_name="targetenterprise",
            name="chain_link",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="targets",
                to="projects.chainlink",
                verbose_name="对准的环节",
            ),
        ),
        migrations.AddField(
            model_name="targetenterprise",
            name="created_by",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="创建人",
            ),
        ),
        migrations.AddField(
            model_name="targetenterprise",
            name="enterprise",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="targets",
                to="enterprises.enterprise",
                verbose_name="登记企业",
            ),
        ),
        migrations.AddField(
            model_name="targetenterprise",
            name="owner",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="targets",
                to="accounts.person",
                verbose_name="跟踪人",
            ),
        ),
        migrations.AddField(
            model_name="targetenterprise",
            name="project",
            field=models.OneToOneField(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="target",
                to="projects.project",
                verbose_name="转成的项目",
            ),
        ),
        migrations.AddField(
            model_name="targetenterprise",
            name="unit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="targets",
                to="accounts.unit",
                verbose_name="跟踪单位",
            ),
        ),
        migrations.AddField(
            model_name="targetenterprise",
            name="updated_by",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="更新人",
            ),
        ),
        migrations.AddField(
            model_name="negotiationentryhistory",
            name="target",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="projects.targetenterprise",
                verbose_name="靶向企业",
            ),
        ),
        migrations.AddField(
            model_name="negotiationentry",
            name="target",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="negotiations",
                to="projects.targetenterprise",
                verbose_name="靶向企业",
            ),
        ),
        migrations.AddField(
            model_name="targetenterprisehistory",
            name="chain_link",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="projects.chainlink",
                verbose_name="对准的环节",
            ),
        ),
        migrations.AddField(
            model_name="targetenterprisehistory",
            name="created_by",
            field=models.ForeignKey(
                db_constraint=False,
                editable=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="创建人",
            ),
        ),
        migrations.AddField(
            model_name="targetenterprisehistory",
            name="enterprise",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="enterprises.enterprise",
                verbose_name="登记企业",
            ),
        ),
        migrations.AddField(
            model_name="targetenterprisehistory",
            name="owner",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="accounts.person",
                verbose_name="跟踪人",
            ),
        ),
        migrations.AddField(
            model_name="targetenterprisehistory",
            name="pgh_context",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="pghistory.context",
            ),
        ),
        migrations.AddField(
            model_name="targetenterprisehistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="history",
                to="projects.targetenterprise",
            ),
        ),
        migrations.AddField(
            model_name="targetenterprisehistory",
            name="project",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="projects.project",
                verbose_name="转成的项目",
            ),
        ),
        migrations.AddField(
            model_name="targetenterprisehistory",
            name="unit",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="accounts.unit",
                verbose_name="跟踪单位",
            ),
        ),
        migrations.AddField(
            model_name="targetenterprisehistory",
            name="updated_by",
            field=models.ForeignKey(
                db_constraint=False,
                editable=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="更新人",
            ),
        ),
        migrations.AddField(
            model_name="trip",
            name="created_by",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="创建人",
            ),
        ),
        migrations.AddField(
            model_name="trip",
            name="led_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.person",
                verbose_name="带队人",
            ),
        ),
        migrations.AddField(
            model_name="trip",
            name="members",
            field=models.ManyToManyField(
                blank=True, related_name="trips", to="accounts.person", verbose_name="同行人员"
            ),
        ),
        migrations.AddField(
            model_name="trip",
            name="unit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="trips",
                to="accounts.unit",
                verbose_name="组织单位",
            ),
        ),
        migrations.AddField(
            model_name="trip",
            name="updated_by",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="更新人",
            ),
        ),
        migrations.AddField(
            model_name="negotiationentryhistory",
            name="trip",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="projects.trip",
                verbose_name="外出招商",
            ),
        ),
        migrations.AddField(
            model_name="negotiationentry",
            name="trip",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="visits",
                to="projects.trip",
                verbose_name="外出招商",
            ),
        ),
        migrations.AddField(
            model_name="triphistory",
            name="created_by",
            field=models.ForeignKey(
                db_constraint=False,
                editable=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="创建人",
            ),
        ),
        migrations.AddField(
            model_name="triphistory",
            name="led_by",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="accounts.person",
                verbose_name="带队人",
            ),
        ),
        migrations.AddField(
            model_name="triphistory",
            name="pgh_context",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="pghistory.context",
            ),
        ),
        migrations.AddField(
            model_name="triphistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="history",
                to="projects.trip",
            ),
        ),
        migrations.AddField(
            model_name="triphistory",
            name="unit",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="accounts.unit",
                verbose_name="组织单位",
            ),
        ),
        migrations.AddField(
            model_name="triphistory",
            name="updated_by",
            field=models.ForeignKey(
                db_constraint=False,
                editable=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="更新人",
            ),
        ),
        migrations.AddField(
            model_name="workitem",
            name="created_by",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="创建人",
            ),
        ),
        migrations.AddField(
            model_name="workitem",
            name="owner",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.person",
                verbose_name="责任人",
            ),
        ),
        migrations.AddField(
            model_name="workitem",
            name="unit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.unit",
                verbose_name="责任单位",
            ),
        ),
        migrations.AddField(
            model_name="workitem",
            name="updated_by",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="更新人",
            ),
        ),
        migrations.AddField(
            model_name="workitemhistory",
            name="created_by",
            field=models.ForeignKey(
                db_constraint=False,
                editable=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="创建人",
            ),
        ),
        migrations.AddField(
            model_name="workitemhistory",
            name="owner",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="accounts.person",
                verbose_name="责任人",
            ),
        ),
        migrations.AddField(
            model_name="workitemhistory",
            name="pgh_context",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="pghistory.context",
            ),
        ),
        migrations.AddField(
            model_name="workitemhistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="history",
                to="projects.workitem",
            ),
        ),
        migrations.AddField(
            model_name="workitemhistory",
            name="unit",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="accounts.unit",
                verbose_name="责任单位",
            ),
        ),
        migrations.AddField(
            model_name="workitemhistory",
            name="updated_by",
            field=models.ForeignKey(
                db_constraint=False,
                editable=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="更新人",
            ),
        ),
        migrations.AddField(
            model_name="workstep",
            name="created_by",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="创建人",
            ),
        ),
        migrations.AddField(
            model_name="workstep",
            name="item",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="steps",
                to="projects.workitem",
                verbose_name="事项",
            ),
        ),
        migrations.AddField(
            model_name="workstep",
            name="owner",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="work_steps",
                to="accounts.person",
                verbose_name="谁来办",
            ),
        ),
        migrations.AddField(
            model_name="workstephistory",
            name="created_by",
            field=models.ForeignKey(
                db_constraint=False,
                editable=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="创建人",
            ),
        ),
        migrations.AddField(
            model_name="workstephistory",
            name="item",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="projects.workitem",
                verbose_name="事项",
            ),
        ),
        migrations.AddField(
            model_name="workstephistory",
            name="owner",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="accounts.person",
                verbose_name="谁来办",
            ),
        ),
        migrations.AddField(
            model_name="workstephistory",
            name="pgh_context",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="pghistory.context",
            ),
        ),
        migrations.AddField(
            model_name="workstephistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="history",
                to="projects.workstep",
            ),
        ),
        migrations.AddConstraint(
            model_name="capitalincrease",
            constraint=models.CheckConstraint(
                condition=models.Q(("new_total__gt", models.F("old_total"))),
                name="capitalincrease_raises",
                violation_error_message="增资后的总投资要比原来的大。",
            ),
        ),
        migrations.AddConstraint(
            model_name="capitalincrease",
            constraint=models.UniqueConstraint(
                condition=models.Q(("decision", "proposed")),
                fields=("project",),
                name="capitalincrease_one_waiting",
                violation_error_message="这个项目已有一项增资待审批，先等结果。",
            ),
        ),
        migrations.AddConstraint(
            model_name="capitalincrease",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_by", None), ("decided_on", None), ("decision", "proposed")),
                    models.Q(
                        models.Q(("decision", "proposed"), _negated=True),
                        ("decided_by__isnull", False),
                        ("decided_on__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="capitalincrease_decided_in_full",
            ),
        ),
        migrations.AddConstraint(
            model_name="chainholding",
            constraint=models.UniqueConstraint(
                fields=("link", "enterprise"),
                name="chainholding_enterprise_once",
                violation_error_message="这家企业已经在这个环节上。",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="chainholding",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "projects_chainholdinghistory" ("created_by_id", "enterprise_id", "id", "is_demo", "link_id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."created_by_id", NEW."enterprise_id", NEW."id", NEW."is_demo", NEW."link_id", NEW."note", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;',
                    hash="e4f7674bef1e463bdd1e44ca434611ef32eddc24",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_97355",
                    table="projects_chainholding",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="chainholding",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "projects_chainholdinghistory" ("created_by_id", "enterprise_id", "id", "is_demo", "link_id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."created_by_id", NEW."enterprise_id", NEW."id", NEW."is_demo", NEW."link_id", NEW."note", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;',
                    hash="1613ff9ffe8587634f98ad176807ec654c0fb2c4",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_4b437",
                    table="projects_chainholding",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="chainholding",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "projects_chainholdinghistory" ("created_by_id", "enterprise_id", "id", "is_demo", "link_id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."created_by_id", OLD."enterprise_id", OLD."id", OLD."is_demo", OLD."link_id", OLD."note", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;',
                    hash="dbc5d335cce7a88d5be1dc5f6c572e59eee4fa6d",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_0c696",
                    table="projects_chainholding",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="chainholdinghistory",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="1082c19157b3d9d67188db9b215d5ffc62f82e84",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_0c951",
                    table="projects_chainholdinghistory",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="followuprulehistory",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="b89480059f06d00280ec8a795a68aac072543dc8",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_e47fe",
                    table="projects_followuprulehistory",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="targetenterprise",
            index=models.Index(fields=["status", "next_on"], name="targetenterprise_next"),
        ),
        migrations.AddIndex(
            model_name="targetenterprise",
            index=models.Index(fields=["unit", "status"], name="targetenterprise_unit"),
        ),
        migrations.AddConstraint(
            model_name="targetenterprise",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ["waiting", "talking", "interested", "converted", "shelved"])
                ),
                name="targetenterprise_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="targetenterprise",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("project__isnull", False), ("status", "converted")),
                    models.Q(models.Q(("status", "converted"), _negated=True), ("project", None)),
                    _connector="OR",
                ),
                name="targetenterprise_converted_has_project",
            ),
        ),
        migrations.AddConstraint(
            model_name="targetenterprise",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("enterprise", None), ("investor_classes", []), _connector="OR"
                ),
                name="targetenterprise_classes_told_once",
                violation_error_message="登记过的企业，类别在企业档案里改。",
            ),
        ),
        migrations.AddConstraint(
            model_name="targetenterprise",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("business_form", ""),
                    (
                        "business_form__in",
                        [
                            "digital",
                            "platform",
                            "headquarters",
                            "commerce",
                            "manufacture",
                            "research",
                            "culture",
                            "public",
                            "other",
                        ],
                    ),
                    _connector="OR",
                ),
                name="targetenterprise_business_form_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="targetenterprise",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("next_on", None), models.Q(("next_step", ""), _negated=True), _connector="OR"
                ),
                name="targetenterprise_step_has_words",
                violation_error_message="定了日期，就写下一步做什么。",
            ),
        ),
        migrations.AddConstraint(
            model_name="targetenterprise",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status__in", ["interested", "talking", "waiting"])),
                fields=("name",),
                name="targetenterprise_name_unique_while_open",
                violation_error_message="这家企业已经在靶向名单里。",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="targetenterprise",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "projects_targetenterprisehistory" ("business_form", "chain_link_id", "contact_name", "contact_phone", "contact_title", "created_at", "created_by_id", "enterprise_id", "fit", "id", "investor_classes", "is_demo", "last_contact_on", "name", "next_on", "next_step", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "search_text", "shelved_reason", "status", "unit_id", "updated_at", "updated_by_id", "version") VALUES (NEW."business_form", NEW."chain_link_id", NEW."contact_name", NEW."contact_phone", NEW."contact_title", NEW."created_at", NEW."created_by_id", NEW."enterprise_id", NEW."fit", NEW."id", NEW."investor_classes", NEW."is_demo", NEW."last_contact_on", NEW."name", NEW."next_on", NEW."next_step", NEW."owner_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."project_id", NEW."search_text", NEW."shelved_reason", NEW."status", NEW."unit_id", NEW."updated_at", NEW."updated_by_id", NEW."version"); RETURN NULL;',
                    hash="f8894f14b32da1746091324574bc12ec9beabca3",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_97712",
                    table="projects_targetenterprise",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="targetenterprise",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "projects_targetenterprisehistory" ("business_form", "chain_link_id", "contact_name", "contact_phone", "contact_title", "created_at", "created_by_id", "enterprise_id", "fit", "id", "investor_classes", "is_demo", "last_contact_on", "name", "next_on", "next_step", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "search_text", "shelved_reason", "status", "unit_id", "updated_at", "updated_by_id", "version") VALUES (NEW."business_form", NEW."chain_link_id", NEW."contact_name", NEW."contact_phone", NEW."contact_title", NEW."created_at", NEW."created_by_id", NEW."enterprise_id", NEW."fit", NEW."id", NEW."investor_classes", NEW."is_demo", NEW."last_contact_on", NEW."name", NEW."next_on", NEW."next_step", NEW."owner_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."project_id", NEW."search_text", NEW."shelved_reason", NEW."status", NEW."unit_id", NEW."updated_at", NEW."updated_by_id", NEW."version"); RETURN NULL;',
                    hash="65b50bd4e1fd7a49bee68963dd83edfba2d21e3c",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_b0f78",
                    table="projects_targetenterprise",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="targetenterprise",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "projects_targetenterprisehistory" ("business_form", "chain_link_id", "contact_name", "contact_phone", "contact_title", "created_at", "created_by_id", "enterprise_id", "fit", "id", "investor_classes", "is_demo", "last_contact_on", "name", "next_on", "next_step", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "search_text", "shelved_reason", "status", "unit_id", "updated_at", "updated_by_id", "version") VALUES (OLD."business_form", OLD."chain_link_id", OLD."contact_name", OLD."contact_phone", OLD."contact_title", OLD."created_at", OLD."created_by_id", OLD."enterprise_id", OLD."fit", OLD."id", OLD."investor_classes", OLD."is_demo", OLD."last_contact_on", OLD."name", OLD."next_on", OLD."next_step", OLD."owner_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."project_id", OLD."search_text", OLD."shelved_reason", OLD."status", OLD."unit_id", OLD."updated_at", OLD."updated_by_id", OLD."version"); RETURN NULL;',
                    hash="860af7284b527a617870239df632084fb48761cd",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_1e224",
                    table="projects_targetenterprise",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="targetenterprisehistory",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="ab80f2312975c48ef90c62a4d4ae64482394d28a",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_b4761",
                    table="projects_targetenterprisehistory",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="trip",
            constraint=models.CheckConstraint(
                condition=models.Q(("to_on__gte", models.F("from_on"))),
                name="trip_returns_after_leaving",
                violation_error_message="返回不能早于出发。",
            ),
        ),
        migrations.AddConstraint(
            model_name="trip",
            constraint=models.CheckConstraint(
                condition=models.Q(("rank__in", ["top", "deputy", "chief", "other"])),
                name="trip_rank_known",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="trip",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "projects_triphistory" ("created_at", "created_by_id", "destination", "from_on", "id", "is_demo", "led_by_id", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purpose", "rank", "to_on", "unit_id", "updated_at", "updated_by_id", "version") VALUES (NEW."created_at", NEW."created_by_id", NEW."destination", NEW."from_on", NEW."id", NEW."is_demo", NEW."led_by_id", NEW."outcome", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."purpose", NEW."rank", NEW."to_on", NEW."unit_id", NEW."updated_at", NEW."updated_by_id", NEW."version"); RETURN NULL;',
                    hash="1fa859833ef33e8c8b8717a119a6cd9d59944f5e",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_38ef6",
                    table="projects_trip",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="trip",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "projects_triphistory" ("created_at", "created_by_id", "destination", "from_on", "id", "is_demo", "led_by_id", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purpose", "rank", "to_on", "unit_id", "updated_at", "updated_by_id", "version") VALUES (NEW."created_at", NEW."created_by_id", NEW."destination", NEW."from_on", NEW."id", NEW."is_demo", NEW."led_by_id", NEW."outcome", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."purpose", NEW."rank", NEW."to_on", NEW."unit_id", NEW."updated_at", NEW."updated_by_id", NEW."version"); RETURN NULL;',
                    hash="0380a2ce68a7debe416287cd569d1156decdac31",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_c147c",
                    table="projects_trip",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="trip",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "projects_triphistory" ("created_at", "created_by_id", "destination", "from_on", "id", "is_demo", "led_by_id", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purpose", "rank", "to_on", "unit_id", "updated_at", "updated_by_id", "version") VALUES (OLD."created_at", OLD."created_by_id", OLD."destination", OLD."from_on", OLD."id", OLD."is_demo", OLD."led_by_id", OLD."outcome", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."purpose", OLD."rank", OLD."to_on", OLD."unit_id", OLD."updated_at", OLD."updated_by_id", OLD."version"); RETURN NULL;',
                    hash="a6789e311d6b02b6e8f629c8b6d05158c70f4e8d",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_a7219",
                    table="projects_trip",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="negotiationentryhistory",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="408e0c863a40ac55463e3afaceb567e358f54e13",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_a3efd",
                    table="projects_negotiationentryhistory",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="negotiationentry",
            index=models.Index(
                condition=models.Q(("is_current", True)),
                fields=["project", "-met_on", "-id"],
                name="negotiationentry_diary",
            ),
        ),
        migrations.AddIndex(
            model_name="negotiationentry",
            index=models.Index(
                condition=models.Q(("is_current", True)),
                fields=["target", "-met_on", "-id"],
                name="negotiationentry_target",
            ),
        ),
        migrations.AddConstraint(
            model_name="negotiationentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("project__isnull", False),
                    ("target__isnull", False),
                    models.Q(("enterprise__isnull", False), ("trip__isnull", False)),
                    _connector="OR",
                ),
                name="negotiationentry_with_somebody",
                violation_error_message="写明和哪个项目、靶向企业或企业谈的。",
            ),
        ),
        migrations.AddConstraint(
            model_name="negotiationentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("next_on", None), models.Q(("next_step", ""), _negated=True), _connector="OR"
                ),
                name="negotiationentry_step_has_words",
                violation_error_message="定了日期，就写下一步做什么。",
            ),
        ),
        migrations.AddConstraint(
            model_name="negotiationentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("correction", ""), ("replaces", None), ("version", 1)),
                    models.Q(
                        ("replaces__isnull", False),
                        ("version__gt", 1),
                        models.Q(("correction", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="negotiationentry_correction_says_why",
                violation_error_message="更正要写明原因。",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="negotiationentry",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "projects_negotiationentryhistory" ("content", "correction", "enterprise_id", "id", "is_current", "is_demo", "met_on", "next_on", "next_step", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "purpose", "recorded_at", "recorded_by_id", "replaces_id", "result", "target_id", "theirs", "trip_id", "version", "way") VALUES (NEW."content", NEW."correction", NEW."enterprise_id", NEW."id", NEW."is_current", NEW."is_demo", NEW."met_on", NEW."next_on", NEW."next_step", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."project_id", NEW."purpose", NEW."recorded_at", NEW."recorded_by_id", NEW."replaces_id", NEW."result", NEW."target_id", NEW."theirs", NEW."trip_id", NEW."version", NEW."way"); RETURN NULL;',
                    hash="070050beb2074cbb597d2e30275056ede2e7640b",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_71bb1",
                    table="projects_negotiationentry",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="negotiationentry",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "projects_negotiationentryhistory" ("content", "correction", "enterprise_id", "id", "is_current", "is_demo", "met_on", "next_on", "next_step", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "purpose", "recorded_at", "recorded_by_id", "replaces_id", "result", "target_id", "theirs", "trip_id", "version", "way") VALUES (NEW."content", NEW."correction", NEW."enterprise_id", NEW."id", NEW."is_current", NEW."is_demo", NEW."met_on", NEW."next_on", NEW."next_step", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."project_id", NEW."purpose", NEW."recorded_at", NEW."recorded_by_id", NEW."replaces_id", NEW."result", NEW."target_id", NEW."theirs", NEW."trip_id", NEW."version", NEW."way"); RETURN NULL;',
                    hash="fd07da80d61c3876bcf056e92f2906a19830347f",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_d9954",
                    table="projects_negotiationentry",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="negotiationentry",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "projects_negotiationentryhistory" ("content", "correction", "enterprise_id", "id", "is_current", "is_demo", "met_on", "next_on", "next_step", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "purpose", "recorded_at", "recorded_by_id", "replaces_id", "result", "target_id", "theirs", "trip_id", "version", "way") VALUES (OLD."content", OLD."correction", OLD."enterprise_id", OLD."id", OLD."is_current", OLD."is_demo", OLD."met_on", OLD."next_on", OLD."next_step", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."project_id", OLD."purpose", OLD."recorded_at", OLD."recorded_by_id", OLD."replaces_id", OLD."result", OLD."target_id", OLD."theirs", OLD."trip_id", OLD."version", OLD."way"); RETURN NULL;',
                    hash="ce8f991a475bf8dd1b39893aba49927dc6ccf526",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_963f0",
                    table="projects_negotiationentry",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="triphistory",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="1a433f1f22df43bf3be49ed804be7097b52ac19c",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_06a23",
                    table="projects_triphistory",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="workitem",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["running", "done", "paused"])),
                name="workitem_status_known",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="workitem",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "projects_workitemhistory" ("created_at", "created_by_id", "due_on", "for_expansion_zone", "id", "is_demo", "is_fact", "note", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "status", "title", "unit_id", "updated_at", "updated_by_id", "version") VALUES (NEW."created_at", NEW."created_by_id", NEW."due_on", NEW."for_expansion_zone", NEW."id", NEW."is_demo", NEW."is_fact", NEW."note", NEW."owner_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."status", NEW."title", NEW."unit_id", NEW."updated_at", NEW."updated_by_id", NEW."version"); RETURN NULL;',
                    hash="490d87ede22a1fac22949946a38642600f80d4cf",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_c1660",
                    table="projects_workitem",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="workitem",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "projects_workitemhistory" ("created_at", "created_by_id", "due_on", "for_expansion_zone", "id", "is_demo", "is_fact", "note", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "status", "title", "unit_id", "updated_at", "updated_by_id", "version") VALUES (NEW."created_at", NEW."created_by_id", NEW."due_on", NEW."for_expansion_zone", NEW."id", NEW."is_demo", NEW."is_fact", NEW."note", NEW."owner_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."status", NEW."title", NEW."unit_id", NEW."updated_at", NEW."updated_by_id", NEW."version"); RETURN NULL;',
                    hash="564cb8836db8ceadd9ea8e640bb56ea5694ce7c8",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_b190f",
                    table="projects_workitem",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="workitem",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "projects_workitemhistory" ("created_at", "created_by_id", "due_on", "for_expansion_zone", "id", "is_demo", "is_fact", "note", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "status", "title", "unit_id", "updated_at", "updated_by_id", "version") VALUES (OLD."created_at", OLD."created_by_id", OLD."due_on", OLD."for_expansion_zone", OLD."id", OLD."is_demo", OLD."is_fact", OLD."note", OLD."owner_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."status", OLD."title", OLD."unit_id", OLD."updated_at", OLD."updated_by_id", OLD."version"); RETURN NULL;',
                    hash="acf3e23ede7e80a3b6a6ff96a853ed9e5b9172b9",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_32de1",
                    table="projects_workitem",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="workitemhistory",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="c3c419f0dca3dc23b80a2ddc264ffa66bb381b1a",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_f872c",
                    table="projects_workitemhistory",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="workstep",
            constraint=models.UniqueConstraint(
                fields=("item", "name"),
                name="workstep_name_unique_in_item",
                violation_error_message="这一步已经有了。",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="workstep",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "projects_workstephistory" ("created_by_id", "done_on", "id", "is_demo", "item_id", "name", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned_on", "position", "result", "version") VALUES (NEW."created_by_id", NEW."done_on", NEW."id", NEW."is_demo", NEW."item_id", NEW."name", NEW."owner_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."planned_on", NEW."position", NEW."result", NEW."version"); RETURN NULL;',
                    hash="cdbe90c2c7cdabe0877ed26a54ac8f187cfb3047",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_a721b",
                    table="projects_workstep",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="workstep",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "projects_workstephistory" ("created_by_id", "done_on", "id", "is_demo", "item_id", "name", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned_on", "position", "result", "version") VALUES (NEW."created_by_id", NEW."done_on", NEW."id", NEW."is_demo", NEW."item_id", NEW."name", NEW."owner_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."planned_on", NEW."position", NEW."result", NEW."version"); RETURN NULL;',
                    hash="2ef92a329afcbed12509c4f256be70beb5a719ec",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_d0390",
                    table="projects_workstep",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="workstep",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "projects_workstephistory" ("created_by_id", "done_on", "id", "is_demo", "item_id", "name", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned_on", "position", "result", "version") VALUES (OLD."created_by_id", OLD."done_on", OLD."id", OLD."is_demo", OLD."item_id", OLD."name", OLD."owner_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."planned_on", OLD."position", OLD."result", OLD."version"); RETURN NULL;',
                    hash="74b975c95dd5b4628ef397aaa9694122794001cb",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_1896a",
                    table="projects_workstep",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="workstephistory",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="0cafbeab63de3870d0b26d058c9cae429995db89",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_05c07",
                    table="projects_workstephistory",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunPython(create_rules, migrations.RunPython.noop, elidable=True),
    ]
