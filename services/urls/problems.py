from django.urls import path

from services.views import actions, boards, causes, closing, problem

urlpatterns = [
    path("", boards.ProblemListView.as_view(), name="problem_list"),
    path("print/", boards.ProblemPrintView.as_view(), name="problem_print"),
    path("ledger/", boards.ProblemLedgerView.as_view(), name="problem_ledger"),
    path("export/", boards.ProblemExportView.as_view(), name="problem_export"),
    path("new/", problem.ProblemCreateView.as_view(), name="problem_create"),
    path("causes/", causes.CauseListView.as_view(), name="cause_list"),
    path("baskets/", causes.BasketListView.as_view(), name="basket_list"),
    path("fixes/new/", causes.FixCreateView.as_view(), name="fix_create"),
    path("<int:pk>/", problem.ProblemDetailView.as_view(), name="problem_detail"),
    path("<int:pk>/edit/", problem.ProblemEditView.as_view(), name="problem_edit"),
    path("<int:pk>/accept/", actions.ProblemAcceptView.as_view(), name="problem_accept"),
    path("<int:pk>/return/", actions.ProblemReturnView.as_view(), name="problem_return"),
    path("<int:pk>/task/", actions.ProblemTaskView.as_view(), name="problem_task"),
    path("<int:pk>/measure/", actions.ProblemMeasureView.as_view(), name="problem_measure"),
    path("<int:pk>/answer/", actions.ProblemAnswerView.as_view(), name="problem_answer"),
    path("<int:pk>/extend/", actions.ProblemExtendView.as_view(), name="problem_extend"),
    path("<int:pk>/decide/", actions.ProblemDecideView.as_view(), name="problem_decide"),
    path("<int:pk>/urge/", actions.ProblemUrgeView.as_view(), name="problem_urge"),
    path("<int:pk>/apply/", closing.ProblemApplyView.as_view(), name="problem_apply"),
    path("<int:pk>/verify/", closing.ProblemVerifyView.as_view(), name="problem_verify"),
    path("<int:pk>/call/", closing.ProblemCallView.as_view(), name="problem_call"),
    path("<int:pk>/link/", closing.ProblemLinkView.as_view(), name="problem_link"),
    path("<int:pk>/reopen/", closing.ProblemReopenView.as_view(), name="problem_reopen"),
    path("tasks/<int:pk>/done/", actions.TaskDoneView.as_view(), name="task_done"),
]
