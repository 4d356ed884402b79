import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_history_by_request"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("projects", "0015_permits_and_light_rules"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Funding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "reason",
                    models.CharField(blank=True, max_length=200, verbose_name="不一致说明"),
                ),
                (
                    "is_demo",
                    models.BooleanField(default=False, editable=False, verbose_name="演示"),
                ),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="版本"),
                ),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="更新时间")),
            ],
            options={
                "verbose_name": "资金拼盘",
                "verbose_name_plural": "资金拼盘",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="FundingHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "reason",
                    models.CharField(blank=True, max_length=200, verbose_name="不一致说明"),
                ),
                (
                    "is_demo",
                    models.BooleanField(default=False, editable=False, verbose_name="演示"),
                ),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="版本"),
                ),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="更新时间")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="FundingSource",
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
                            ("own", "自有资金"),
                            ("loan", "银行贷款"),
                            ("bond", "专项债券"),
                            ("fiscal", "财政资金"),
                            ("foreign", "外资"),
                            ("other", "其他"),
                        ],
                        max_length=10,
                        verbose_name="来源",
                    ),
                ),
                (
                    "amount",
                    models.DecimalField(
                        decimal_places=2, max_digits=14, verbose_name="计划（万元）"
                    ),
                ),
                (
                    "arrived",
                    models.DecimalField(
                        decimal_places=2, default=0, max_digits=14, verbose_name="到位（万元）"
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=80, verbose_name="说明")),
                (
                    "is_demo",
                    models.BooleanField(default=False, editable=False, verbose_name="演示"),
                ),
            ],
            options={
                "verbose_name": "资金来源",
                "verbose_name_plural": "资金来源",
                "ordering": ["funding", "pk"],
            },
        ),
        migrations.CreateModel(
            name="FundingSourceHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("own", "自有资金"),
                            ("loan", "银行贷款"),
                            ("bond", "专项债券"),
                            ("fiscal", "财政资金"),
                            ("foreign", "外资"),
                            ("other", "其他"),
                        ],
                        max_length=10,
                        verbose_name="来源",
                    ),
                ),
                (
                    "amount",
                    models.DecimalField(
                        decimal_places=2, max_digits=14, verbose_name="计划（万元）"
                    ),
                ),
                (
                    "arrived",
                    models.DecimalField(
                        decimal_places=2, default=0, max_digits=14, verbose_name="到位（万元）"
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=80, verbose_name="说明")),
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
            name="MonthFigure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("month", models.DateField(verbose_name="月份")),
                (
                    "level",
                    models.CharField(
                        blank=True,
                        choices=[("province", "省"), ("city", "市"), ("district", "区")],
                        max_length=10,
                        verbose_name="级别",
                    ),
                ),
                ("domain", models.CharField(blank=True, max_length=20, verbose_name="领域")),
                (
                    "stage",
                    models.CharField(
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
                (
                    "condition",
                    models.CharField(
                        choices=[
                            ("normal", "正常"),
                            ("stopped", "停工"),
                            ("paused", "暂缓"),
                            ("terminated", "终止"),
                            ("transferred", "转办"),
                            ("withdrawn", "退库"),
                        ],
                        max_length=12,
                        verbose_name="状态",
                    ),
                ),
                (
                    "total_investment",
                    models.DecimalField(
                        decimal_places=2, max_digits=14, null=True, verbose_name="总投资"
                    ),
                ),
                (
                    "year_plan",
                    models.DecimalField(
                        decimal_places=2, max_digits=14, null=True, verbose_name="年计划"
                    ),
                ),
                (
                    "plan_to_data",
                    models.DecimalField(
                        decimal_places=2, max_digits=14, null=True, verbose_name="应完成"
                    ),
                ),
                (
                    "month_done",
                    models.DecimalField(
                        decimal_places=2, default=0, max_digits=14, verbose_name="当月完成"
                    ),
                ),
                (
                    "year_done",
                    models.DecimalField(
                        decimal_places=2, default=0, max_digits=14, verbose_name="当年完成"
                    ),
                ),
                (
                    "total_done",
                    models.DecimalField(
                        decimal_places=2, default=0, max_digits=14, verbose_name="累计完成"
                    ),
                ),
                ("progress", models.PositiveSmallIntegerField(null=True, verbose_name="形象进度")),
                (
                    "stats_done",
                    models.DecimalField(
                        decimal_places=2, max_digits=14, null=True, verbose_name="当年入统"
                    ),
                ),
                ("stats_month", models.DateField(null=True, verbose_name="入统月份")),
                (
                    "light",
                    models.CharField(
                        choices=[
                            ("red", "红灯"),
                            ("yellow", "黄灯"),
                            ("stale", "未报"),
                            ("normal", "绿灯"),
                            ("done", "投运"),
                            ("none", "未评"),
                        ],
                        default="none",
                        max_length=10,
                        verbose_name="灯",
                    ),
                ),
                (
                    "next_node_name",
                    models.CharField(blank=True, max_length=40, verbose_name="下一节点"),
                ),
                ("next_baseline_on", models.DateField(null=True, verbose_name="节点基线")),
                ("next_forecast_on", models.DateField(null=True, verbose_name="节点预测")),
                ("slip_days", models.IntegerField(null=True, verbose_name="偏差（天）")),
                ("promised_finish_on", models.DateField(null=True, verbose_name="承诺竣工")),
                (
                    "report_status",
                    models.CharField(blank=True, max_length=10, verbose_name="月报"),
                ),
                (
                    "unit_name",
                    models.CharField(blank=True, max_length=80, verbose_name="责任单位名"),
                ),
                (
                    "leader_name",
                    models.CharField(blank=True, max_length=40, verbose_name="包保领导名"),
                ),
                (
                    "lead_name",
                    models.CharField(blank=True, max_length=40, verbose_name="服务专员名"),
                ),
                (
                    "is_demo",
                    models.BooleanField(default=False, editable=False, verbose_name="演示"),
                ),
            ],
            options={
                "verbose_name": "关账月数",
                "verbose_name_plural": "关账月数",
                "ordering": ["-month", "project"],
            },
        ),
        migrations.CreateModel(
            name="PhotoDate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("taken_on", models.DateField(verbose_name="拍摄日期")),
            ],
            options={
                "verbose_name": "照片日期",
                "verbose_name_plural": "照片日期",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="StatEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "approval_number",
                    models.CharField(
                        blank=True, max_length=60, verbose_name="立项批复、备案或核准（文号）"
                    ),
                ),
                (
                    "contract",
                    models.CharField(
                        blank=True, max_length=60, verbose_name="施工合同（编号或签订日期）"
                    ),
                ),
                (
                    "photo_on",
                    models.DateField(blank=True, null=True, verbose_name="现场照片（拍摄日期）"),
                ),
                (
                    "licence",
                    models.CharField(
                        blank=True, max_length=40, verbose_name="营业执照（统一社会信用代码）"
                    ),
                ),
                ("entered_on", models.DateField(blank=True, null=True, verbose_name="入库日期")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="说明")),
                (
                    "is_demo",
                    models.BooleanField(default=False, editable=False, verbose_name="演示"),
                ),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="版本"),
                ),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="更新时间")),
            ],
            options={
                "verbose_name": "纳统入库",
                "verbose_name_plural": "纳统入库",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="StatEntryHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "approval_number",
                    models.CharField(
                        blank=True, max_length=60, verbose_name="立项批复、备案或核准（文号）"
                    ),
                ),
                (
                    "contract",
                    models.CharField(
                        blank=True, max_length=60, verbose_name="施工合同（编号或签订日期）"
                    ),
                ),
                (
                    "photo_on",
                    models.DateField(blank=True, null=True, verbose_name="现场照片（拍摄日期）"),
                ),
                (
                    "licence",
                    models.CharField(
                        blank=True, max_length=40, verbose_name="营业执照（统一社会信用代码）"
                    ),
                ),
                ("entered_on", models.DateField(blank=True, null=True, verbose_name="入库日期")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="说明")),
                (
                    "is_demo",
                    models.BooleanField(default=False, editable=False, verbose_name="演示"),
                ),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="版本"),
                ),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="更新时间")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="StatReturn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("month", models.DateField(verbose_name="月份")),
                ("version", models.PositiveSmallIntegerField(default=1, verbose_name="版次")),
                ("is_current", models.BooleanField(default=True, verbose_name="现行")),
                (
                    "month_amount",
                    models.DecimalField(
                        decimal_places=2, max_digits=14, verbose_name="本月入统（万元）"
                    ),
                ),
                (
                    "ytd",
                    models.DecimalField(
                        decimal_places=2, max_digits=14, verbose_name="年初累计（万元）"
                    ),
                ),
                (
                    "construction",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=14,
                        null=True,
                        verbose_name="建筑工程（万元）",
                    ),
                ),
                (
                    "installation",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=14,
                        null=True,
                        verbose_name="安装工程（万元）",
                    ),
                ),
                (
                    "equipment",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=14,
                        null=True,
                        verbose_name="设备购置（万元）",
                    ),
                ),
                (
                    "other",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=14,
                        null=True,
                        verbose_name="其他费用（万元）",
                    ),
                ),
                (
                    "since_start",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=14,
                        null=True,
                        verbose_name="开建累计（万元）",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="说明")),
                ("source", models.CharField(blank=True, max_length=80, verbose_name="来源")),
                ("entered_on", models.DateField(verbose_name="录入日期")),
                (
                    "closed_through",
                    models.DateField(
                        blank=True, editable=False, null=True, verbose_name="当时已关账到"
                    ),
                ),
                (
                    "is_demo",
                    models.BooleanField(default=False, editable=False, verbose_name="演示"),
                ),
            ],
            options={
                "verbose_name": "入统数",
                "verbose_name_plural": "入统数",
                "ordering": ["project", "month", "version"],
            },
        ),
        migrations.CreateModel(
            name="StatReturnHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("month", models.DateField(verbose_name="月份")),
                ("version", models.PositiveSmallIntegerField(default=1, verbose_name="版次")),
                ("is_current", models.BooleanField(default=True, verbose_name="现行")),
                (
                    "month_amount",
                    models.DecimalField(
                        decimal_places=2, max_digits=14, verbose_name="本月入统（万元）"
                    ),
                ),
                (
                    "ytd",
                    models.DecimalField(
                        decimal_places=2, max_digits=14, verbose_name="年初累计（万元）"
                    ),
                ),
                (
                    "construction",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=14,
                        null=True,
                        verbose_name="建筑工程（万元）",
                    ),
                ),
                (
                    "installation",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=14,
                        null=True,
                        verbose_name="安装工程（万元）",
                    ),
                ),
                (
                    "equipment",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=14,
                        null=True,
                        verbose_name="设备购置（万元）",
                    ),
                ),
                (
                    "other",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=14,
                        null=True,
                        verbose_name="其他费用（万元）",
                    ),
                ),
                (
                    "since_start",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=14,
                        null=True,
                        verbose_name="开建累计（万元）",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="说明")),
                ("source", models.CharField(blank=True, max_length=80, verbose_name="来源")),
                ("entered_on", models.DateField(verbose_name="录入日期")),
                (
                    "closed_through",
                    models.DateField(
                        blank=True, editable=False, null=True, verbose_name="当时已关账到"
                    ),
                ),
                (
                    "is_demo",
                    models.BooleanField(default=False, editable=False, verbose_name="演示"),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="closedmonth",
            name="closed_on",
            field=models.DateField(null=True, verbose_name="关账日期"),
        ),
        migrations.AddField(
            model_name="closedmonth",
            name="note",
            field=models.CharField(blank=True, max_length=200, verbose_name="说明"),
        ),
        migrations.AddField(
            model_name="closedmonth",
            name="projects",
            field=models.PositiveIntegerField(default=0, verbose_name="项目数"),
        ),
        migrations.AddField(
            model_name="closedmonth",
            name="stats_done",
            field=models.DecimalField(
                decimal_places=2, default=0, max_digits=14, verbose_name="当年入统"
            ),
        ),
        migrations.AddField(
            model_name="closedmonth",
            name="unfiled",
            field=models.PositiveIntegerField(default=0, verbose_name="没有月报的项目"),
        ),
        migrations.AddField(
            model_name="closedmonth",
            name="year_done",
            field=models.DecimalField(
                decimal_places=2, default=0, max_digits=14, verbose_name="当年完成"
            ),
        ),
        migrations.AddField(
            model_name="closedmonth",
            name="year_plan",
            field=models.DecimalField(
                decimal_places=2, default=0, max_digits=14, verbose_name="年计划"
            ),
        ),
        migrations.AddField(
            model_name="projectfigures",
            name="stats_done",
            field=models.BigIntegerField(default=0, verbose_name="当年入统（百元）"),
        ),
        migrations.AddField(
            model_name="investmententry",
            name="closed_through",
            field=models.DateField(
                blank=True, editable=False, null=True, verbose_name="当时已关账到"
            ),
        ),
        migrations.AddIndex(
            model_name="investmententry",
            index=models.Index(
                condition=models.Q(("closed_through__gte", models.F("month"))),
                fields=["month", "project"],
                name="investmententry_after_close",
            ),
        ),
        migrations.AddField(
            model_name="funding",
            name="project",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="funding",
                to="projects.project",
            ),
        ),
        migrations.AddField(
            model_name="funding",
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
            model_name="fundinghistory",
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
            model_name="fundinghistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="history",
                to="projects.funding",
            ),
        ),
        migrations.AddField(
            model_name="fundinghistory",
            name="project",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="projects.project",
            ),
        ),
        migrations.AddField(
            model_name="fundinghistory",
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
            model_name="fundingsource",
            name="funding",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="sources",
                to="projects.funding",
            ),
        ),
        migrations.AddField(
            model_name="fundingsourcehistory",
            name="funding",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="projects.funding",
            ),
        ),
        migrations.AddField(
            model_name="fundingsourcehistory",
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
            model_name="fundingsourcehistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="history",
                to="projects.fundingsource",
            ),
        ),
        migrations.AddField(
            model_name="monthfigure",
            name="lead",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="accounts.person",
                verbose_name="服务专员",
            ),
        ),
        migrations.AddField(
            model_name="monthfigure",
            name="leader",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="accounts.person",
                verbose_name="包保领导",
            ),
        ),
        migrations.AddField(
            model_name="monthfigure",
            name="project",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="month_figures",
                to="projects.project",
            ),
        ),
        migrations.AddField(
            model_name="monthfigure",
            name="unit",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="accounts.unit",
                verbose_name="责任单位",
            ),
        ),
        migrations.AddField(
            model_name="photodate",
            name="attachment",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="photo_date",
                to="accounts.attachment",
            ),
        ),
        migrations.AddField(
            model_name="statentry",
            name="project",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="stat_entry",
                to="projects.project",
            ),
        ),
        migrations.AddField(
            model_name="statentry",
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
            model_name="statentryhistory",
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
            model_name="statentryhistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="history",
                to="projects.statentry",
            ),
        ),
        migrations.AddField(
            model_name="statentryhistory",
            name="project",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="projects.project",
            ),
        ),
        migrations.AddField(
            model_name="statentryhistory",
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
            model_name="statreturn",
            name="entered_by",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="录入人",
            ),
        ),
        migrations.AddField(
            model_name="statreturn",
            name="project",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="stat_returns",
                to="projects.project",
            ),
        ),
        migrations.AddField(
            model_name="statreturnhistory",
            name="entered_by",
            field=models.ForeignKey(
                db_constraint=False,
                editable=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="录入人",
            ),
        ),
        migrations.AddField(
            model_name="statreturnhistory",
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
            model_name="statreturnhistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="history",
                to="projects.statreturn",
            ),
        ),
        migrations.AddField(
            model_name="statreturnhistory",
            name="project",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="projects.project",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="funding",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "projects_fundinghistory" ("id", "is_demo", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "reason", "updated_at", "updated_by_id", "version") VALUES (NEW."id", NEW."is_demo", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."project_id", NEW."reason", NEW."updated_at", NEW."updated_by_id", NEW."version"); RETURN NULL;',
                    hash="aea9dc92351fcaf821a7b1ac5ca273d64d736815",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_d6d2b",
                    table="projects_funding",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="funding",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "projects_fundinghistory" ("id", "is_demo", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "reason", "updated_at", "updated_by_id", "version") VALUES (NEW."id", NEW."is_demo", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."project_id", NEW."reason", NEW."updated_at", NEW."updated_by_id", NEW."version"); RETURN NULL;',
                    hash="447b2b2ab26609fdb3d9e2c735da6bdb7792c346",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_63b60",
                    table="projects_funding",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="funding",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "projects_fundinghistory" ("id", "is_demo", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "reason", "updated_at", "updated_by_id", "version") VALUES (OLD."id", OLD."is_demo", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."project_id", OLD."reason", OLD."updated_at", OLD."updated_by_id", OLD."version"); RETURN NULL;',
                    hash="4386046051358d6bb381181b00c78b52f262ec55",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_7310e",
                    table="projects_funding",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="fundinghistory",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="3aea4daff730190b5eba8718b0d21955942a6967",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_ace92",
                    table="projects_fundinghistory",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="fundingsource",
            constraint=models.UniqueConstraint(
                fields=("funding", "kind"),
                name="fundingsource_kind_once",
                violation_error_message="每种来源只填一行。",
            ),
        ),
        migrations.AddConstraint(
            model_name="fundingsource",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["own", "loan", "bond", "fiscal", "foreign", "other"])
                ),
                name="fundingsource_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="fundingsource",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gte", 0), ("arrived__gte", 0)),
                name="fundingsource_not_negative",
                violation_error_message="金额不能是负数。",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="fundingsource",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "projects_fundingsourcehistory" ("amount", "arrived", "funding_id", "id", "is_demo", "kind", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."amount", NEW."arrived", NEW."funding_id", NEW."id", NEW."is_demo", NEW."kind", NEW."note", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;',
                    hash="bf3022e0d36c5c1350e4cae6de0d9a2f4bbda35d",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_fb43d",
                    table="projects_fundingsource",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="fundingsource",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "projects_fundingsourcehistory" ("amount", "arrived", "funding_id", "id", "is_demo", "kind", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."amount", NEW."arrived", NEW."funding_id", NEW."id", NEW."is_demo", NEW."kind", NEW."note", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;',
                    hash="581730b0c2f377132c4a9577fcc6fd38441b3320",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_3187d",
                    table="projects_fundingsource",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="fundingsource",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "projects_fundingsourcehistory" ("amount", "arrived", "funding_id", "id", "is_demo", "kind", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."amount", OLD."arrived", OLD."funding_id", OLD."id", OLD."is_demo", OLD."kind", OLD."note", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;',
                    hash="600b3d8bc47c34020e2400a1b22209797f6fd9d3",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_58146",
                    table="projects_fundingsource",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="fundingsourcehistory",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="6f20aa581c9a17d102367e973a02cf14923cc830",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_49b99",
                    table="projects_fundingsourcehistory",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="monthfigure",
            constraint=models.UniqueConstraint(
                fields=("month", "project"), name="monthfigure_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="monthfigure",
            constraint=models.CheckConstraint(
                condition=models.Q(("month__day", 1)), name="monthfigure_first_of_month"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="monthfigure",
            trigger=pgtrigger.compiler.Trigger(
                name="monthfigure_never_changed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="957a782f158624e66da22e7c490e8e261af3bb7f",
                    operation="UPDATE",
                    pgid="pgtrigger_monthfigure_never_changed_4df0d",
                    table="projects_monthfigure",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="monthfigure",
            trigger=pgtrigger.compiler.Trigger(
                name="monthfigure_never_deleted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NOT OLD."is_demo")',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="2390b1107bb1f64b40d9b35f847615c3df0cd16a",
                    operation="DELETE",
                    pgid="pgtrigger_monthfigure_never_deleted_9ca49",
                    table="projects_monthfigure",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="statentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("entered_on", None),
                    models.Q(
                        models.Q(("approval_number", ""), _negated=True),
                        models.Q(("contract", ""), _negated=True),
                        models.Q(("licence", ""), _negated=True),
                        models.Q(("photo_on", None), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="statentry_entered_with_all_papers",
                violation_error_message="四样材料齐了才能入库。",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="statentry",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "projects_statentryhistory" ("approval_number", "contract", "entered_on", "id", "is_demo", "licence", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "photo_on", "project_id", "updated_at", "updated_by_id", "version") VALUES (NEW."approval_number", NEW."contract", NEW."entered_on", NEW."id", NEW."is_demo", NEW."licence", NEW."note", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."photo_on", NEW."project_id", NEW."updated_at", NEW."updated_by_id", NEW."version"); RETURN NULL;',
                    hash="c7d1e25d35a27ddd57e7e6b8f0e83ec4ce8cf8a8",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_3e9f3",
                    table="projects_statentry",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="statentry",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "projects_statentryhistory" ("approval_number", "contract", "entered_on", "id", "is_demo", "licence", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "photo_on", "project_id", "updated_at", "updated_by_id", "version") VALUES (NEW."approval_number", NEW."contract", NEW."entered_on", NEW."id", NEW."is_demo", NEW."licence", NEW."note", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."photo_on", NEW."project_id", NEW."updated_at", NEW."updated_by_id", NEW."version"); RETURN NULL;',
                    hash="3c4d9f290d653aaf3fac2ccff06b071ec41ae17a",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_45159",
                    table="projects_statentry",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="statentry",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "projects_statentryhistory" ("approval_number", "contract", "entered_on", "id", "is_demo", "licence", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "photo_on", "project_id", "updated_at", "updated_by_id", "version") VALUES (OLD."approval_number", OLD."contract", OLD."entered_on", OLD."id", OLD."is_demo", OLD."licence", OLD."note", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."photo_on", OLD."project_id", OLD."updated_at", OLD."updated_by_id", OLD."version"); RETURN NULL;',
                    hash="38741ca0d07f7b833bcdb29ed61842d5ae0a6345",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_3a96e",
                    table="projects_statentry",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="statentryhistory",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="b30a501585c374d6c83fe90da597c95fb8e26db2",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_86e6f",
                    table="projects_statentryhistory",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="statreturn",
            index=models.Index(
                condition=models.Q(("is_current", True)),
                fields=["month", "project"],
                name="statreturn_current_by_month",
            ),
        ),
        migrations.AddConstraint(
            model_name="statreturn",
            constraint=models.UniqueConstraint(
                fields=("project", "month", "version"), name="statreturn_version_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="statreturn",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_current", True)),
                fields=("project", "month"),
                name="statreturn_one_current",
            ),
        ),
        migrations.AddConstraint(
            model_name="statreturn",
            constraint=models.CheckConstraint(
                condition=models.Q(("month__day", 1)), name="statreturn_first_of_month"
            ),
        ),
        migrations.AddConstraint(
            model_name="statreturn",
            constraint=models.CheckConstraint(
                condition=models.Q(("ytd__gte", 0)),
                name="statreturn_ytd_not_negative",
                violation_error_message="年初累计不能是负数。",
            ),
        ),
        migrations.AddConstraint(
            model_name="statreturn",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("construction", None), ("construction__gte", 0), _connector="OR"),
                    models.Q(("installation", None), ("installation__gte", 0), _connector="OR"),
                    models.Q(("equipment", None), ("equipment__gte", 0), _connector="OR"),
                    models.Q(("other", None), ("other__gte", 0), _connector="OR"),
                    models.Q(("since_start", None), ("since_start__gte", 0), _connector="OR"),
                ),
                name="statreturn_parts_not_negative",
                violation_error_message="建筑、安装、设备、其他和开建累计不能是负数。",
            ),
        ),
        migrations.AddConstraint(
            model_name="statreturn",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("version", 1), models.Q(("reason", ""), _negated=True), _connector="OR"
                ),
                name="statreturn_later_versions_say_why",
                violation_error_message="改入统数要写说明。",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="statreturn",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "projects_statreturnhistory" ("closed_through", "construction", "entered_by_id", "entered_on", "equipment", "id", "installation", "is_current", "is_demo", "month", "month_amount", "other", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "reason", "since_start", "source", "version", "ytd") VALUES (NEW."closed_through", NEW."construction", NEW."entered_by_id", NEW."entered_on", NEW."equipment", NEW."id", NEW."installation", NEW."is_current", NEW."is_demo", NEW."month", NEW."month_amount", NEW."other", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."project_id", NEW."reason", NEW."since_start", NEW."source", NEW."version", NEW."ytd"); RETURN NULL;',
                    hash="60f903866c3d147c8ea5773d53f87baedbba3e77",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_16510",
                    table="projects_statreturn",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="statreturn",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "projects_statreturnhistory" ("closed_through", "construction", "entered_by_id", "entered_on", "equipment", "id", "installation", "is_current", "is_demo", "month", "month_amount", "other", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "reason", "since_start", "source", "version", "ytd") VALUES (NEW."closed_through", NEW."construction", NEW."entered_by_id", NEW."entered_on", NEW."equipment", NEW."id", NEW."installation", NEW."is_current", NEW."is_demo", NEW."month", NEW."month_amount", NEW."other", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."project_id", NEW."reason", NEW."since_start", NEW."source", NEW."version", NEW."ytd"); RETURN NULL;',
                    hash="3e358e0206f7b855be24bed5b2e55e8cba39b735",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_018ab",
                    table="projects_statreturn",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="statreturn",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "projects_statreturnhistory" ("closed_through", "construction", "entered_by_id", "entered_on", "equipment", "id", "installation", "is_current", "is_demo", "month", "month_amount", "other", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "reason", "since_start", "source", "version", "ytd") VALUES (OLD."closed_through", OLD."construction", OLD."entered_by_id", OLD."entered_on", OLD."equipment", OLD."id", OLD."installation", OLD."is_current", OLD."is_demo", OLD."month", OLD."month_amount", OLD."other", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."project_id", OLD."reason", OLD."since_start", OLD."source", OLD."version", OLD."ytd"); RETURN NULL;',
                    hash="8aa0ba5a3a3304ab6b9fca25db4e221e40c83120",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_2f101",
                    table="projects_statreturn",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="statreturnhistory",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="e01be96ae283c69262a7b15b0c756068d6dee2e4",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_a034a",
                    table="projects_statreturnhistory",
                    when="BEFORE",
                ),
            ),
        ),
    ]
